import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.IntSupplier;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;

/** Methods with Spring's annotation, called through Spring's proxy and without it. Prints which calls shared. */
@Configuration
@EnableCaching
public class CachedShop {
    private static int runs;

    public record User(int id, String name) {}

    public static final class Tenants {
        public static String current() {
            return "acme";
        }
    }

    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @Cacheable("composed")
    public @interface CachedById {
        @AliasFor(annotation = Cacheable.class, attribute = "key")
        String by() default "#id";
    }

    interface Rates {
        @Cacheable(cacheNames = "rates", key = "#currency")
        int rate(String currency, int unused);
    }

    public static class Bank implements Rates {
        @Override
        public int rate(String currency, int unused) {
            return ++runs;
        }
    }

    @Cacheable("class")
    public static class OfClass {
        public int inClass(int id) {
            return ++runs;
        }

        int notPublic(int id) {
            return ++runs;
        }
    }

    @CacheConfig(keyGenerator = "generator")
    public static class Configured {
        @Cacheable("configured")
        public int generated(int id) {
            return ++runs;
        }

        @Cacheable(cacheNames = "configured", key = "#id")
        public int keyed(int id, int unused) {
            return ++runs;
        }
    }

    public static class Shop {
        @Cacheable("all")
        public int all(int id, String unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byName", key = "#id", sync = true)
        public int byName(int id, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byP", key = "#p0")
        public int byP(int id, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byA", key = " #a0 ")
        public int byA(int id, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "named", key = "#a0")
        public int namedLikeAnIndex(int unused, int a0) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byArgument", key = "#root.args[0]", cacheManager = "cacheManager")
        public int byArgument(int id, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byProperty", key = "#user?.name()")
        public int byProperty(User user, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byStatic", key = "T(CachedShop.Tenants).current()")
        public int byStatic(int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "byTarget", key = "#root.target.region")
        public int byTarget(int unused) {
            return ++runs;
        }

        public String getRegion() {
            return "north";
        }

        @CachedById
        public int composed(int id, int unused) {
            return ++runs;
        }

        @CachedById(by = "#p1")
        public int composedWithKey(int unused, int id) {
            return ++runs;
        }

        @Caching(cacheable = @Cacheable(cacheNames = "caching", key = "#id"))
        public int caching(int id, int unused) {
            return ++runs;
        }

        @Cacheable(cacheNames = "sum", key = "#id + #other")
        public int sum(int id, int other) {
            return ++runs;
        }

        @Cacheable(cacheNames = "part", key = "#name.substring(1)")
        public int part(String name) {
            return ++runs;
        }

        @Cacheable(cacheNames = "generated", keyGenerator = "generator")
        public int generated(int id) {
            return ++runs;
        }

        @Cacheable(cacheNames = "conditional", condition = "#id > 1", unless = "#result == 0")
        public int conditional(int id) {
            return ++runs;
        }

        @Cacheable(cacheNames = "method", key = "#root.methodName")
        public int methodName(int id) {
            return ++runs;
        }

        @Cacheable(cacheNames = "self", key = "#this")
        public int self(int id) {
            return ++runs;
        }

        @Cacheable("put")
        @CachePut("put")
        public int put(int id) {
            return ++runs;
        }

        @Caching(cacheable = {@Cacheable("one"), @Cacheable("two")})
        public int twice(int id) {
            return ++runs;
        }

        public int plain(int id) {
            return ++runs;
        }
    }

    @Bean
    Shop shop() {
        return new Shop();
    }

    @Bean
    CacheManager cacheManager() {
        return new ConcurrentMapCacheManager();
    }

    public static void main(String[] args) throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(CachedShop.class)) {
            Shop bean = context.getBean(Shop.class);
            CacheManager caches = context.getBean(CacheManager.class);
            System.out.println("a proxy: " + (bean.getClass() != Shop.class));
            int first = bean.byName(7, 1);
            System.out.println("Spring has cached: " + first + " = "
                    + caches.getCache("byName").get(7, Integer.class));
            System.out.println("Spring's hit: " + (bean.byName(7, 2) == first));
            caches.getCache("byName").clear();
            System.out.println("ours after Spring's clear: " + (bean.byName(7, 3) == first));
        }
        Shop shop = new Shop();
        print("all", () -> shop.all(1, "a"), () -> shop.all(1, "a"), () -> shop.all(1, "b"));
        print("byName", () -> shop.byName(1, 1), () -> shop.byName(1, 2), () -> shop.byName(2, 1));
        print("byP", () -> shop.byP(1, 1), () -> shop.byP(1, 2), () -> shop.byP(2, 1));
        print("byA", () -> shop.byA(1, 1), () -> shop.byA(1, 2), () -> shop.byA(2, 1));
        print(
                "namedLikeAnIndex",
                () -> shop.namedLikeAnIndex(1, 1),
                () -> shop.namedLikeAnIndex(2, 1),
                () -> shop.namedLikeAnIndex(1, 2));
        print("byArgument", () -> shop.byArgument(1, 1), () -> shop.byArgument(1, 2), () -> shop.byArgument(2, 1));
        print(
                "byProperty",
                () -> shop.byProperty(new User(1, "a"), 1),
                () -> shop.byProperty(new User(2, "a"), 2),
                () -> shop.byProperty(null, 1));
        print("byStatic", () -> shop.byStatic(1), () -> shop.byStatic(2), () -> 0);
        print("byTarget", () -> shop.byTarget(1), () -> shop.byTarget(2), () -> 0);
        print("composed", () -> shop.composed(1, 1), () -> shop.composed(1, 2), () -> shop.composed(2, 1));
        print(
                "composedWithKey",
                () -> shop.composedWithKey(1, 1),
                () -> shop.composedWithKey(2, 1),
                () -> shop.composedWithKey(1, 2));
        print("caching", () -> shop.caching(1, 1), () -> shop.caching(1, 2), () -> shop.caching(2, 1));
        Rates bank = new Bank();
        print("rate", () -> bank.rate("EUR", 1), () -> bank.rate("EUR", 2), () -> bank.rate("USD", 1));
        OfClass ofClass = new OfClass();
        print("inClass", () -> ofClass.inClass(1), () -> ofClass.inClass(1), () -> ofClass.inClass(2));
        Configured configured = new Configured();
        print("keyed", () -> configured.keyed(1, 1), () -> configured.keyed(1, 2), () -> configured.keyed(2, 1));
        System.out.println("left to Spring: "
                + (shares(() -> shop.sum(1, 1))
                        || shares(() -> shop.part("ab"))
                        || shares(() -> shop.generated(1))
                        || shares(() -> shop.conditional(1))
                        || shares(() -> shop.methodName(1))
                        || shares(() -> shop.self(1))
                        || shares(() -> shop.put(1))
                        || shares(() -> shop.twice(1))
                        || shares(() -> shop.plain(1))
                        || shares(() -> ofClass.notPublic(1))
                        || shares(() -> configured.generated(1))));
        System.out.println(".");
        System.in.read();
    }

    /** Prints whether equal keys share, and whether another key does not. */
    private static void print(String name, IntSupplier one, IntSupplier equal, IntSupplier other) {
        int first = one.getAsInt();
        System.out.println(name + " " + (first == equal.getAsInt()) + " " + (first != other.getAsInt()));
    }

    private static boolean shares(IntSupplier call) {
        return call.getAsInt() == call.getAsInt();
    }
}
