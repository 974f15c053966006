import java.util.TimeZone;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Calls every method of the service in each request. */
@Controller
public class OfferController {
    private final Offers offers = new Offers();
    private final TransactionTemplate transactions = new TransactionTemplate(
            new DataSourceTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:offers;DB_CLOSE_DELAY=-1")));

    @GetMapping("/offers")
    @ResponseBody
    public String offers(
            @RequestParam("sku") String sku,
            @RequestParam("zone") String zone,
            @RequestParam("transaction") boolean isInTransaction) {
        String all = offers.clean(sku)
                + offers.segment(sku)
                + offers.user(sku)
                + offers.role(sku)
                + offers.language(sku)
                + offers.tenant(sku)
                + offers.region(sku)
                + offers.channel(sku)
                + offers.plan(sku);
        all += isInTransaction ? transactions.execute(status -> offers.reading(sku)) : offers.reading(sku);
        LocaleContextHolder.setTimeZone(TimeZone.getTimeZone(zone));
        return all + offers.zone(sku);
    }
}
