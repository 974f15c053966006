package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Spring proxies by subclass and by interface in front of a bean, and a declarative HTTP client. */
public final class SpringProxies {
    private static final AtomicInteger ADVISED = new AtomicInteger();

    private SpringProxies() {}

    public static void main(String[] args) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Context.class)) {
            show("annotated class", context.getBean(Annotated.class)::price);
            show("inheriting class", context.getBean(Inheriting.class)::price);
            show("interface", context.getBean("interfaceProxied", Prices.class)::price);
        }
        AtomicInteger exchanges = new AtomicInteger();
        Client client = HttpServiceProxyFactory.builderFor(new Adapter(exchanges))
                .build()
                .createClient(Client.class);
        String first = client.price("tea");
        System.out.println("client: " + first + ", " + client.price("tea") + ", " + client.price("milk")
                + ", exchanges: " + exchanges);
    }

    private interface Call {
        Object price(String sku);
    }

    private static void show(String what, Call call) {
        ADVISED.set(0);
        Letters.show(what, (Integer) call.price("tea"), (Integer) call.price("tea"), (Integer) call.price("milk"));
        System.out.println("  advised: " + ADVISED);
    }

    /** A bean with an annotated method. */
    @Service
    static class Annotated {
        @Coalesce(ttl = "1h")
        public Object price(String sku) {
            return Letters.body();
        }
    }

    /** The annotated interface. */
    public interface Prices {
        @Coalesce(ttl = "1h")
        Object price(String sku);
    }

    /** A bean that inherits the annotation. */
    @Service
    static class Inheriting implements Prices {
        @Override
        public Object price(String sku) {
            return Letters.body();
        }
    }

    /** A bean with a proxy of its interface. */
    static final class InterfaceProxied implements Prices {
        @Override
        public Object price(String sku) {
            return Letters.body();
        }
    }

    /** A client interface without an implementation. */
    public interface Client {
        @GetExchange("/price")
        @Coalesce(ttl = "1h")
        String price(@RequestParam("sku") String sku);
    }

    @Configuration(proxyBeanMethods = false)
    static class Context {
        @Bean
        static MethodInterceptor advice() {
            return invocation -> {
                if (invocation.getMethod().getName().equals("price")) {
                    ADVISED.incrementAndGet();
                }
                return invocation.proceed();
            };
        }

        @Bean
        static BeanNameAutoProxyCreator classProxies() {
            return creator(true, "annotated", "inheriting");
        }

        @Bean
        static BeanNameAutoProxyCreator interfaceProxies() {
            return creator(false, "interfaceProxied");
        }

        private static BeanNameAutoProxyCreator creator(boolean proxyTargetClass, String... beans) {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames(beans);
            creator.setInterceptorNames("advice");
            creator.setProxyTargetClass(proxyTargetClass);
            return creator;
        }

        @Bean
        Annotated annotated() {
            return new Annotated();
        }

        @Bean
        Inheriting inheriting() {
            return new Inheriting();
        }

        @Bean
        Prices interfaceProxied() {
            return new InterfaceProxied();
        }
    }

    /** Answers requests without a network. */
    private record Adapter(AtomicInteger exchanges) implements HttpExchangeAdapter {
        @Override
        public boolean supportsRequestAttributes() {
            return false;
        }

        @Override
        public void exchange(HttpRequestValues values) {
            throw new UnsupportedOperationException();
        }

        @Override
        public HttpHeaders exchangeForHeaders(HttpRequestValues values) {
            throw new UnsupportedOperationException();
        }

        @Override
        @SuppressWarnings("unchecked") // the client has only this result type
        public <T> T exchangeForBody(HttpRequestValues values, ParameterizedTypeReference<T> type) {
            return (T) ("price " + exchanges.incrementAndGet());
        }

        @Override
        public ResponseEntity<Void> exchangeForBodilessEntity(HttpRequestValues values) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> ResponseEntity<T> exchangeForEntity(HttpRequestValues values, ParameterizedTypeReference<T> type) {
            throw new UnsupportedOperationException();
        }
    }
}
