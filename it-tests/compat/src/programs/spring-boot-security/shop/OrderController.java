package shop;

import java.security.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrderController {
    private final Orders orders;

    OrderController(Orders orders) {
        this.orders = orders;
    }

    @GetMapping("/orders/{id}")
    String orders(@PathVariable("id") String id, Principal who) {
        return orders.byId(id, who) + ", " + orders.ofCaller(id, who) + ", " + orders.latest(id) + ", "
                + orders.stock(id);
    }

    @GetMapping("/own/{id}")
    String own(@PathVariable("id") String id, Principal who) {
        return orders.ofCaller(id, who) + ", " + orders.stock(id);
    }

    @GetMapping("/held")
    String held() throws InterruptedException {
        return orders.held("the key");
    }

    @GetMapping("/release")
    String release() {
        orders.release();
        return "released";
    }

    @GetMapping("/bodies")
    String bodies() {
        return orders.bodies();
    }
}
