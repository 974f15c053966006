import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.slf4j.MDC;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The state that libraries keep for the thread of a call. */
public final class Contexts {
    /** The dimensions that distinguish callers. Each has some values. */
    static final List<String> ATTRIBUTES = List.of(
            "own",
            "user",
            "role",
            "language",
            "zone",
            "transaction",
            "isolation",
            "tenant",
            "plan",
            "segment",
            "channel");

    private static final List<String> LANGUAGES = List.of("de", "fr", "it", "es");
    private static final List<String> ZONES = List.of("UTC", "Europe/Paris", "Asia/Tokyo", "America/Lima");

    private Contexts() {}

    static Scope enter(World world) {
        SecurityContextHolder.getContext()
                .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                        world.of("user"), null, AuthorityUtils.createAuthorityList(world.of("role"))));
        LocaleContextHolder.setLocaleContext(new SimpleTimeZoneAwareLocaleContext(language(world), zone(world)));
        TransactionSynchronizationManager.setActualTransactionActive(
                world.of("transaction").length() > 2);
        TransactionSynchronizationManager.setCurrentTransactionIsolationLevel(
                world.of("isolation").length());
        MDC.put("tenant", world.of("tenant"));
        MDC.put("requestId", world.request);
        MDC.put("line", world.trace);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute("plan", world.of("plan"));
        MockHttpSession session = new MockHttpSession();
        session.setAttribute("segment", world.of("segment"));
        request.setSession(session);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        return Baggage.builder().put("channel", world.of("channel")).build().makeCurrent();
    }

    static void leave() {
        SecurityContextHolder.clearContext();
        LocaleContextHolder.resetLocaleContext();
        TransactionSynchronizationManager.clear();
        MDC.clear();
        RequestContextHolder.resetRequestAttributes();
    }

    public static Locale language(World world) {
        return Locale.forLanguageTag(LANGUAGES.get(world.of("language").length() - 1));
    }

    public static TimeZone zone(World world) {
        return TimeZone.getTimeZone(ZONES.get(world.of("zone").length() - 1));
    }
}
