package orders;

import java.math.BigDecimal;
import java.util.List;
import org.hibernate.Hibernate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class OrderService {
    private final Orders orders;

    OrderService(Orders orders) {
        this.orders = orders;
    }

    public Order load(String code) {
        return orders.findByCode(code).orElseThrow();
    }

    /** The entity's collection and reference are loaded inside of the transaction. */
    @Transactional(readOnly = true)
    public Order loadWhole(String code) {
        Order order = load(code);
        Hibernate.initialize(order.getLines());
        Hibernate.initialize(order.getCustomer());
        return order;
    }

    @Transactional(readOnly = true)
    public List<Order> all() {
        return orders.findAll();
    }

    /** The caller changes the entity while the session still has it. */
    @Transactional
    public void raise(String code, String by) {
        Order order = load(code);
        order.setTotal(order.getTotal().add(new BigDecimal(by)));
    }
}
