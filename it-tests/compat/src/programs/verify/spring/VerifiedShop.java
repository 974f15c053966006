import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** An application of Spring MVC and Spring Security in Tomcat, and its callers: each differs in ten ways. */
public class VerifiedShop {
    private static final Random RANDOM = new Random(1);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[0]);
        tomcat.setPort(0);
        Context context =
                tomcat.addContext("", Path.of(args[0]).toAbsolutePath().toString());
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(OfferController.class);
        Tomcat.addServlet(context, "spring", new DispatcherServlet(spring)).setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        FilterChainProxy filters = new FilterChainProxy(new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                new SecurityContextHolderFilter(new HttpSessionSecurityContextRepository()),
                new CallerFilter()));
        filters.afterPropertiesSet();
        FilterDef definition = new FilterDef();
        definition.setFilterName("security");
        definition.setFilter(filters);
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName("security");
        map.addURLPattern("/*");
        context.addFilterMap(map);
        tomcat.start();
        int port = tomcat.getConnector().getLocalPort();

        List<String> sessions = logIn(port);
        int served = 0;
        for (int i = 0; i < 900; i++) {
            served += get(port, sessions.get(RANDOM.nextInt(sessions.size()))).statusCode() == 200 ? 1 : 0;
        }
        System.out.println("served: " + served);
        System.exit(0);
    }

    private static List<String> logIn(int port) throws Exception {
        List<String> sessions = new ArrayList<>();
        for (String query : List.of(
                "login=ann&role=ADMIN&segment=retail", "login=ann&role=USER&segment=retail",
                "login=ann&role=ADMIN&segment=trade", "login=ann&role=USER&segment=trade",
                "login=bob&role=ADMIN&segment=retail", "login=bob&role=USER&segment=retail",
                "login=bob&role=ADMIN&segment=trade", "login=bob&role=USER&segment=trade")) {
            HttpResponse<Void> response = CLIENT.send(
                    HttpRequest.newBuilder(uri(port, query)).build(), HttpResponse.BodyHandlers.discarding());
            String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
            sessions.add(cookie.substring(0, cookie.indexOf(';')));
        }
        return sessions;
    }

    private static HttpResponse<Void> get(int port, String session) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(
                        port,
                        "sku=s" + RANDOM.nextInt(6) + "&zone=" + oneOf("UTC", "Europe/Paris") + "&transaction="
                                + RANDOM.nextBoolean()))
                .header("Cookie", session)
                .header("Accept-Language", oneOf("de", "fr"))
                .header("Tenant", oneOf("acme", "umbrella"))
                .header("Region", oneOf("north", "south"))
                .header("Plan", oneOf("basic", "gold"))
                .header("Channel", oneOf("web", "phone"))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static URI uri(int port, String query) {
        return URI.create("http://localhost:" + port + "/offers?" + query);
    }

    private static String oneOf(String one, String other) {
        return RANDOM.nextBoolean() ? one : other;
    }
}
