import io.opentelemetry.api.baggage.Baggage;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.MDC;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** A service: each method's result depends on its parameter, and on one thing beside it. */
class Offers {
    String clean(String sku) {
        return "offer of " + sku;
    }

    String user(String sku) {
        return sku + SecurityContextHolder.getContext().getAuthentication().getName();
    }

    String role(String sku) {
        return sku + SecurityContextHolder.getContext().getAuthentication().getAuthorities();
    }

    String language(String sku) {
        return sku + LocaleContextHolder.getLocale();
    }

    String zone(String sku) {
        return sku + LocaleContextHolder.getTimeZone().getID();
    }

    String tenant(String sku) {
        return sku + MDC.get("tenant");
    }

    String region(String sku) {
        return sku + ThreadContext.get("region");
    }

    String channel(String sku) {
        return sku + Baggage.current().getEntryValue("channel");
    }

    String plan(String sku) {
        return sku + attribute("plan", RequestAttributes.SCOPE_REQUEST);
    }

    String segment(String sku) {
        return sku + attribute("segment", RequestAttributes.SCOPE_SESSION);
    }

    String reading(String sku) {
        return sku + TransactionSynchronizationManager.isActualTransactionActive();
    }

    private static Object attribute(String name, int scope) {
        return RequestContextHolder.currentRequestAttributes().getAttribute(name, scope);
    }
}
