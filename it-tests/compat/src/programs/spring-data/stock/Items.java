package stock;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface Items extends JpaRepository<Item, Long> {
    Optional<Item> findByName(String name);

    @Query("select i from Item i")
    List<Item> everything();
}
