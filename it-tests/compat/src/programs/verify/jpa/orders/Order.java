package orders;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An entity with what Hibernate replaces by its own objects: a lazy reference, and lazy and eager collections. */
@Entity
@Table(name = "orders")
public class Order {
    @Id
    private Long id;

    @Version
    private int version;

    private String code;
    private BigDecimal total;

    @ManyToOne(fetch = FetchType.LAZY)
    private Customer customer;

    @ElementCollection
    @OrderColumn
    private List<String> lines = new ArrayList<>();

    @ElementCollection(fetch = FetchType.EAGER)
    private Set<String> tags = new TreeSet<>();

    protected Order() {}

    Order(Long id, String code, Customer customer) {
        this.id = id;
        this.code = code;
        this.total = new BigDecimal("9.99");
        this.customer = customer;
        this.lines.add("tea");
        this.tags.add("gift");
        this.tags.add("fragile");
    }

    public Customer getCustomer() {
        return customer;
    }

    public List<String> getLines() {
        return lines;
    }

    public void setTotal(BigDecimal total) {
        this.total = total;
    }

    public BigDecimal getTotal() {
        return total;
    }

    public Set<String> getTags() {
        return tags;
    }
}
