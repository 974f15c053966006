import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.ThreadContext;
import org.slf4j.MDC;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** Logs callers in at their first request, and says in each request on whose behalf it is. */
class CallerFilter extends OncePerRequestFilter {
    private final SecurityContextRepository contexts = new HttpSessionSecurityContextRepository();
    private final AtomicInteger requests = new AtomicInteger();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String user = request.getParameter("login");
        if (user != null) {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                    user, null, AuthorityUtils.createAuthorityList(request.getParameter("role"))));
            contexts.saveContext(context, request, response);
            request.getSession().setAttribute("segment", request.getParameter("segment"));
            return;
        }
        MDC.put("tenant", request.getHeader("Tenant"));
        MDC.put("traceId", "" + requests.incrementAndGet());
        ThreadContext.put("region", request.getHeader("Region"));
        request.setAttribute("plan", request.getHeader("Plan"));
        Baggage baggage =
                Baggage.builder().put("channel", request.getHeader("Channel")).build();
        try (Scope scope = baggage.makeCurrent()) {
            chain.doFilter(request, response);
        } finally {
            MDC.clear();
            ThreadContext.clearAll();
        }
    }
}
