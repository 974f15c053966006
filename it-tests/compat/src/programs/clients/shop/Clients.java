package shop;

import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.Param;
import feign.RequestLine;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.core.KeyValueOperations;
import org.springframework.data.keyvalue.core.KeyValueTemplate;
import org.springframework.data.keyvalue.repository.KeyValueRepository;
import org.springframework.data.map.MapKeyValueAdapter;
import org.springframework.data.map.repository.config.EnableMapRepositories;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * Clients and repositories that libraries make of interfaces: Spring Data, Feign, Spring's HTTP interfaces. Prints how
 * often each body ran.
 */
public final class Clients {
    /** Stored by id. */
    public static final class Owner {
        @Id
        private Integer id;

        private String name;

        public Owner() {}

        Owner(int id, String name) {
            this.id = id;
            this.name = name;
        }

        public Integer getId() {
            return id;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Has the same inherited methods as {@link OwnerRepository}; no rule names it. */
    public interface ArchiveRepository extends KeyValueRepository<Owner, Integer> {}

    /** Rules name methods that it inherits. */
    public interface OwnerRepository extends KeyValueRepository<Owner, Integer> {
        List<Owner> findByName(String name);
    }

    /** Declares what the Feign client inherits. */
    public interface PriceApi {
        @RequestLine("GET /price/{sku}")
        String price(@Param("sku") String sku);
    }

    /** A Feign client. */
    public interface PriceClient extends PriceApi {}

    /** Declares what the HTTP interface inherits. */
    public interface StockApi {
        @GetExchange("/stock/{sku}")
        String stock(@PathVariable("sku") String sku);
    }

    /** An HTTP interface of Spring. */
    public interface StockClient extends StockApi {}

    private static final AtomicInteger READS = new AtomicInteger();
    private static final AtomicInteger REQUESTS = new AtomicInteger();

    @Configuration
    @EnableMapRepositories(considerNestedRepositories = true, basePackageClasses = Clients.class)
    static class Repositories {
        @Bean
        KeyValueOperations mapKeyValueTemplate() {
            return new KeyValueTemplate(new MapKeyValueAdapter() {
                @Override
                public <T> T get(Object id, String keyspace, Class<T> type) {
                    READS.incrementAndGet();
                    return super.get(id, keyspace, type);
                }
            });
        }
    }

    private Clients() {}

    public static void main(String[] args) throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Repositories.class)) {
            OwnerRepository owners = context.getBean(OwnerRepository.class);
            ArchiveRepository archive = context.getBean(ArchiveRepository.class);
            owners.save(new Owner(1, "joe"));
            owners.save(new Owner(2, "ann"));
            READS.set(0);
            System.out.println("findById: " + owners.findById(1).get() + ", "
                    + owners.findById(1).get() + ", " + owners.findById(2).get() + ", reads: " + READS.getAndSet(0));
            System.out.println("findAll: " + (owners.findAll() == owners.findAll()));
            System.out.println("findByName: " + (owners.findByName("joe") == owners.findByName("joe")));
            System.out.println("other repository: " + (archive.findAll() == archive.findAll()));
            owners.save(new Owner(1, "jane"));
            READS.set(0);
            System.out.println("after save: " + owners.findById(1).get() + ", "
                    + owners.findById(2).get() + ", reads: " + READS.get());
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = (exchange.getRequestURI().getPath() + " " + REQUESTS.incrementAndGet())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String url = "http://localhost:" + server.getAddress().getPort();
        PriceClient prices = Feign.builder().target(PriceClient.class, url);
        System.out.println("feign: " + prices.price("tea") + ", " + prices.price("tea") + ", " + prices.price("milk"));
        StockClient stock = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClient.create(url)))
                .build()
                .createClient(StockClient.class);
        System.out.println("http: " + stock.stock("tea") + ", " + stock.stock("tea") + ", " + stock.stock("milk"));
        server.stop(0);
        for (ObjectName name : new java.util.TreeSet<>(ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("dev.coalesce:type=Method,*"), null))) {
            System.out.println("bean: " + name.getKeyProperty("name"));
        }
    }
}
