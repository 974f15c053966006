package orders;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface Orders extends JpaRepository<Order, Long> {
    Optional<Order> findByCode(String code);

    @Query("select o from Order o join fetch o.lines where o.code = :code")
    List<Order> withLines(String code);

    @Query("select o.code as code, o.total as total from Order o where o.code = :code")
    Summary summary(String code);

    /** A projection: Spring Data answers with a proxy. */
    interface Summary {
        String getCode();

        java.math.BigDecimal getTotal();
    }
}
