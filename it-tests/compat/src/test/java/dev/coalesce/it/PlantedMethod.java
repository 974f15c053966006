package dev.coalesce.it;

import java.util.List;
import java.util.Random;

/**
 * A generated method: what its results depend on, what they look like, and which noise they have. All of it is drawn
 * from one seed.
 *
 * <p>In the texts below, {@code $C} stands for the name of the generated class, and {@code $M} for the method.
 *
 * @param number its number, which is a part of its class's name
 * @param seed the seed, from which its callers are drawn too
 * @param threads the number of threads that call it
 * @param source its source
 * @param rule its rule
 * @param cause what its results depend on and its key omits; empty if the method is clean
 * @param about what was drawn
 */
record PlantedMethod(int number, long seed, int threads, String source, String rule, String cause, String about) {
    private static final String LOCAL = "private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();";
    private static final String SET = "CURRENT.set(world.of(\"own\"));";
    private static final String REMOVE = "CURRENT.remove();";

    /**
     * Something that the results of a method depend on, or do not.
     *
     * @param cause its name in the report; empty for a clean method
     * @param members declares it
     * @param enter puts the caller into it
     * @param leave removes the caller
     * @param read reads it in the body
     * @param parameters the parameters of the method
     * @param arguments the arguments of a call
     * @param rule the attributes of the rule
     */
    private record Kind(
            String cause,
            String members,
            String enter,
            String leave,
            String read,
            String parameters,
            String arguments,
            String rule) {
        static Kind ofContext(String cause, String members, String enter, String leave, String read) {
            return new Kind(cause, members, enter, leave, read, "String sku", "world.key", "");
        }

        static Kind ofLibrary(String cause, String read) {
            return ofContext(cause, "", "", "", read);
        }

        static Kind ofParameter(
                String cause, String members, String read, String parameters, String arguments, String key) {
            return new Kind(cause, members, "", "", read, parameters, arguments, ", key: [" + key + "]");
        }

        boolean isOfObject() {
            return members.contains("class Service");
        }

        /** Whether it is global, so that two threads would disturb each other. */
        boolean isGlobal() {
            return enter.contains("setDefault");
        }
    }

    private static Kind ofLocal(String cause, String type, String members, String value, String read) {
        return Kind.ofContext(
                "T($C)." + cause,
                members + "private static final ThreadLocal<" + type + "> CURRENT = new ThreadLocal<>();",
                "CURRENT.set(" + value + ");",
                REMOVE,
                read);
    }

    private static final List<Kind> LEAKS = List.of(
            Kind.ofContext("T($C).CURRENT", LOCAL, SET, REMOVE, "CURRENT.get()"),
            Kind.ofContext(
                    "T($C).CURRENT", LOCAL.replace("new Thr", "new InheritableThr"), SET, REMOVE, "CURRENT.get()"),
            Kind.ofContext(
                    "T($C$Tenant).ID",
                    "static final class Tenant {"
                            + " private static final ThreadLocal<String> ID = ThreadLocal.withInitial(() -> \"none\");"
                            + " static String current() { return ID.get(); } }",
                    "Tenant.ID.set(world.of(\"own\"));",
                    "Tenant.ID.remove();",
                    "Tenant.current()"),
            Kind.ofContext(
                    "T($C$Tenant).INSTANCE.id",
                    "enum Tenant { INSTANCE; private final ThreadLocal<String> id = new ThreadLocal<>(); }",
                    "Tenant.INSTANCE.id.set(world.of(\"own\"));",
                    "Tenant.INSTANCE.id.remove();",
                    "Tenant.INSTANCE.id.get()"),
            Kind.ofContext(
                    "T($C).HOLDER.id",
                    "static final class Holder { private final ThreadLocal<String> id = new ThreadLocal<>(); }"
                            + " private static final Holder HOLDER = new Holder();",
                    "HOLDER.id.set(world.of(\"own\"));",
                    "HOLDER.id.remove();",
                    "HOLDER.id.get()"),
            Kind.ofContext(
                    "T($C).CURRENT",
                    "private static final Supplier<String> CURRENT; private static final Consumer<String> SETTER;"
                            + " static { ThreadLocal<String> local = new ThreadLocal<>();"
                            + " CURRENT = () -> local.get(); SETTER = local::set; }",
                    "SETTER.accept(world.of(\"own\"));",
                    "SETTER.accept(null);",
                    "CURRENT.get()"),
            Kind.ofContext(
                    "T($C).CURRENT",
                    "private static final ThreadLocal<String> CURRENT = new ThreadLocal<>() {"
                            + " @Override public String get() { return \"tenant \" + super.get(); } };",
                    SET,
                    REMOVE,
                    "CURRENT.get()"),
            ofLocal(
                    "CURRENT.tenant",
                    "Context",
                    "record Context(String tenant, String requestId, long startedAt) {}",
                    "new Context(world.of(\"own\"), world.request, System.nanoTime())",
                    "CURRENT.get().tenant()"),
            ofLocal(
                    "CURRENT[tenant]",
                    "Map<String, String>",
                    "",
                    "new HashMap<>(Map.of(\"tenant\", world.of(\"own\"), \"requestId\", world.trace))",
                    "CURRENT.get().get(\"tenant\")"),
            Kind.ofContext(
                    "T($C).CURRENT",
                    "private static final ThreadLocal<Deque<String>> CURRENT = ThreadLocal.withInitial(ArrayDeque::new);",
                    "CURRENT.get().push(world.of(\"own\"));",
                    "CURRENT.get().pop();",
                    "CURRENT.get().peek()"),
            ofLocal(
                    "CURRENT.tenant",
                    "Context",
                    "record Context(String tenant, Thread owner, Runnable callback) {}",
                    "new Context(world.of(\"own\"), Thread.currentThread(), () -> {})",
                    "CURRENT.get().tenant()"),
            ofLocal("CURRENT", "String[]", "", "new String[] {world.of(\"own\")}", "CURRENT.get()[0]"),
            ofLocal(
                    "CURRENT.session.user",
                    "Context",
                    "record User(String tenant) {} record Session(User user, long lastAccess) {}"
                            + " record Context(Session session) {}",
                    "new Context(new Session(new User(world.of(\"own\")), System.nanoTime()))",
                    "CURRENT.get().session().user().tenant()"),
            ofLocal("CURRENT", "Optional<String>", "", "Optional.of(world.of(\"own\"))", "CURRENT.get().orElseThrow()"),
            Kind.ofLibrary("mdc.tenant", "MDC.get(\"tenant\")"),
            Kind.ofLibrary("principal", "SecurityContextHolder.getContext().getAuthentication().getName()"),
            Kind.ofLibrary("authorities", "SecurityContextHolder.getContext().getAuthentication().getAuthorities()"),
            Kind.ofLibrary("locale", "LocaleContextHolder.getLocale()"),
            Kind.ofLibrary("time zone", "LocaleContextHolder.getTimeZone().getID()"),
            Kind.ofContext(
                    "locale",
                    "",
                    "LocaleContextHolder.resetLocaleContext(); Locale.setDefault(Contexts.language(world));",
                    "",
                    "Locale.getDefault()"),
            Kind.ofContext(
                    "time zone",
                    "",
                    "LocaleContextHolder.resetLocaleContext(); TimeZone.setDefault(Contexts.zone(world));",
                    "",
                    "ZoneId.systemDefault()"),
            Kind.ofLibrary("transaction", "TransactionSynchronizationManager.isActualTransactionActive()"),
            Kind.ofLibrary(
                    "transaction",
                    "TransactionSynchronizationManager.isActualTransactionActive()"
                            + " ? TransactionSynchronizationManager.getCurrentTransactionIsolationLevel() : \"\""),
            Kind.ofLibrary("request.plan", "request().getAttribute(\"plan\")"),
            Kind.ofLibrary("session.segment", "request().getSession().getAttribute(\"segment\")"),
            Kind.ofLibrary("baggage.channel", "Baggage.current().getEntryValue(\"channel\")"),
            Kind.ofParameter(
                    "region", "", "region", "String sku, String region", "world.key, world.of(\"own\")", "sku"),
            Kind.ofParameter(
                    "who.tenant",
                    "record User(String tenant, String session) {}",
                    "who.tenant()",
                    "String sku, User who",
                    "world.key, new User(world.of(\"own\"), world.trace)",
                    "sku"),
            Kind.ofParameter(
                    "request.region",
                    "record Request(String sku, String region, long sentAt) {}",
                    "request.region()",
                    "Request request",
                    "new Request(world.key, world.of(\"own\"), System.nanoTime())",
                    "request.sku"),
            Kind.ofParameter(
                    "request.meta.origin",
                    "record Origin(String region) {} record Meta(Origin origin, String id) {}"
                            + " record Request(String sku, Meta meta) {}",
                    "request.meta().origin().region()",
                    "Request request",
                    "new Request(world.key, new Meta(new Origin(world.of(\"own\")), world.trace))",
                    "request.sku"),
            Kind.ofParameter(
                    "headers[Tenant]",
                    "",
                    "headers.get(\"Tenant\")",
                    "Map<String, String> headers, String sku",
                    "Map.of(\"Tenant\", world.of(\"own\"), \"X-Request-Id\", world.trace), world.key",
                    "sku"),
            Kind.ofParameter(
                    "options", "", "options[0]", "String sku, String... options", "world.key, world.of(\"own\")", "p0"),
            Kind.ofParameter(
                    "who.tenant",
                    "static class Account { private String tenant; public String getTenant() { return tenant; } }"
                            + " static final class User extends Account { private final long lastSeen = System.nanoTime();"
                            + " User(String tenant) { super.tenant = tenant; } }",
                    "who.getTenant()",
                    "String sku, User who",
                    "world.key, new User(world.of(\"own\"))",
                    "sku"),
            ofObject("this.region", "private final String region; Service(String own) { region = own; }", "region"),
            ofObject(
                    "this.config.region",
                    "record Config(String region, long loadedAt) {} private final Config config;"
                            + " Service(String own) { config = new Config(own, System.nanoTime()); }",
                    "config.region()"),
            ofObject(
                    "this.options[region]",
                    "private final Map<String, String> options = new HashMap<>();"
                            + " Service(String own) { options.put(\"region\", own); }",
                    "options.get(\"region\")"));

    private static Kind ofObject(String cause, String members, String read) {
        return new Kind(
                cause,
                "static class Service { " + members + " $M } static final Map<String, Service> SERVICES ="
                        + " new ConcurrentHashMap<>();",
                "",
                "",
                read,
                "String sku",
                "world.key",
                ", scope: TYPE");
    }

    private static final List<Kind> CLEAN = List.of(
            Kind.ofLibrary("", "\"\""),
            Kind.ofContext("", LOCAL, SET, REMOVE, "\"\""),
            new Kind("", LOCAL, SET, REMOVE, "CURRENT.get()", "String sku", "world.key", ", key: [sku, T($C).CURRENT]"),
            new Kind("", "", "", "", "region", "String sku, String region", "world.key, world.of(\"own\")", ""),
            Kind.ofParameter("", "", "\"\"", "String sku, String region", "world.key, world.of(\"own\")", "sku"),
            Kind.ofLibrary("", "ThreadLocalRandom.current().nextInt(3)"),
            Kind.ofLibrary("", "System.nanoTime()"),
            Kind.ofLibrary("", "UUID.randomUUID()"),
            Kind.ofLibrary("", "System.currentTimeMillis() / 50"),
            Kind.ofContext(
                    "",
                    "private static final AtomicInteger COUNT = new AtomicInteger();",
                    "",
                    "",
                    "COUNT.incrementAndGet()"),
            Kind.ofContext(
                    "",
                    "private static final AtomicInteger COUNT = new AtomicInteger();",
                    "",
                    "",
                    "COUNT.incrementAndGet() / 400"),
            Kind.ofContext(
                    "",
                    "private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();",
                    "",
                    "",
                    "SEEN.add(key) ? \"MISS\" : \"HIT\""),
            Kind.ofParameter("", "", "trace", "String sku, String trace", "world.key, world.trace", "sku"),
            Kind.ofContext(
                    "",
                    "private static final ThreadLocal<StringBuilder> BUFFER = ThreadLocal.withInitial(StringBuilder::new);",
                    "",
                    "",
                    "BUFFER.get().append('x').length() * 0 + ThreadLocalRandom.current().nextInt(3)"),
            new Kind(
                    "",
                    ofObject("", "private final String region; Service(String own) { region = own; }", "").members,
                    "",
                    "",
                    "region",
                    "String sku",
                    "world.key",
                    ""));

    /** A result: its types, its type, and the statement that returns it from {@code key}, {@code own}, {@code age}. */
    private record Shape(String types, String type, String statement, boolean hasNoise) {
        static Shape of(String type, String expression) {
            return new Shape("", type, "return " + expression + ";", false);
        }

        static Shape ofOffers(String type, String expression) {
            return new Shape(
                    "record Offer(String sku, String owner, int version, long at) {}",
                    type,
                    "Offer offer = new Offer(key, own, age, noise); return " + expression + ";",
                    true);
        }
    }

    private static final List<Shape> SHAPES = List.of(
            Shape.of("String", "key + \"/\" + own + \"/\" + age"),
            Shape.of("int", "(key + own + age).hashCode()"),
            Shape.of("double", "(key + own + age).hashCode() / 7.0"),
            Shape.of("byte[]", "(key + own + age).getBytes(StandardCharsets.UTF_8)"),
            Shape.of("long[]", "new long[] {1, age, own.hashCode()}"),
            Shape.of("String[][]", "new String[][] {{key}, {\"\" + age, own}}"),
            Shape.of("Map<String, List<String>>", "Map.of(key, List.of(\"x\", own + age))"),
            Shape.of(
                    "Map<String, Map<String, Set<String>>>",
                    "Map.of(\"a\", new TreeMap<>(Map.of(key, Set.of(own + age))))"),
            Shape.of("Set<String>", "new HashSet<>(List.of(\"x\", own + age, \"z\" + key))"),
            Shape.of("BigDecimal", "BigDecimal.valueOf((key + own + age).hashCode(), 2)"),
            Shape.of("LocalDate", "LocalDate.ofEpochDay(Math.floorMod((key + own + age).hashCode(), 100_000))"),
            Shape.of("Map.Entry<String, String>", "Map.entry(key, own + age)"),
            Shape.of("String", "own.isEmpty() ? null : own + age"),
            Shape.of("AtomicReference<String>", "new AtomicReference<>(own + age)"),
            Shape.of(
                    "List<Object>",
                    "Collections.unmodifiableList(new ArrayList<>(Arrays.asList(key, null, own, age)))"),
            Shape.ofOffers("Offer", "offer"),
            Shape.ofOffers("List<Offer>", "List.of(new Offer(key, \"\", 0, 0), offer)"),
            Shape.ofOffers("Offer[]", "new Offer[] {offer}"),
            Shape.ofOffers("Optional<Offer>", "Optional.of(offer)"),
            Shape.ofOffers("CompletableFuture<Offer>", "CompletableFuture.supplyAsync(() -> offer)"),
            Shape.ofOffers("CompletionStage<List<Offer>>", "CompletableFuture.completedFuture(List.of(offer))"),
            new Shape(
                    "static class Base { private final String owner; Base(String owner) { this.owner = owner; } }"
                            + " static final class Item extends Base { private final int age;"
                            + " Item(String owner, int age) { super(owner); this.age = age; } }",
                    "Item",
                    "return new Item(own, age);",
                    false),
            new Shape(
                    "record A(B b) {} record B(List<C> cs) {} record C(Optional<D> d) {} record D(Map<String, String> m) {}",
                    "A",
                    "return new A(new B(List.of(new C(Optional.of(new D(Map.of(key, own + age)))))));",
                    false),
            new Shape(
                    "",
                    "String",
                    "if (own.length() % 2 != 0) { throw new IllegalStateException(own); } return own;",
                    false),
            new Shape("", "String", "throw new IllegalStateException(\"not for \" + own);", false),
            new Shape(
                    "",
                    "CompletableFuture<String>",
                    "return CompletableFuture.failedFuture(new IllegalStateException(\"not for \" + own));",
                    false));

    /** Draws a method that leaks. */
    static PlantedMethod leaking(int number, long seed, boolean isOfEachKind) {
        Random random = new Random(seed);
        Kind kind = LEAKS.get(isOfEachKind ? number % LEAKS.size() : random.nextInt(LEAKS.size()));
        return of(number, seed, kind, random);
    }

    /** Draws a method that does not leak. */
    static PlantedMethod clean(int number, long seed, boolean isOfEachKind) {
        Random random = new Random(seed);
        Kind kind = CLEAN.get(isOfEachKind ? number % CLEAN.size() : random.nextInt(CLEAN.size()));
        return of(number, seed, kind, random);
    }

    private static PlantedMethod of(int number, long seed, Kind kind, Random random) {
        String name = "Planted" + number;
        Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
        double share = List.of(1.0, 0.5, 0.25).get(random.nextInt(3));
        int update = random.nextInt(3) == 0 ? 300 + random.nextInt(700) : 0;
        boolean isVolatile = random.nextInt(3) == 0 && shape.hasNoise;
        int threads = random.nextInt(3) == 0 && !kind.isGlobal() ? 3 : 1;
        String key = kind.parameters.startsWith("Request ") ? "request.sku()" : "sku";
        String method = "%s%s find(%s) { String key = %s; String own = depends(key) ? String.valueOf(%s) : \"\";%n"
                        .formatted(kind.isOfObject() ? "" : "static ", shape.type, kind.parameters, key, kind.read)
                + "int age = %s; long noise = %s;%n%s }%n"
                        .formatted(
                                update == 0 ? "0" : "CALLS.incrementAndGet() / " + update,
                                isVolatile ? "System.nanoTime()" : "0",
                                shape.statement);
        String call = kind.isOfObject()
                ? "SERVICES.computeIfAbsent(world.of(\"own\"), Service::new).find(" + kind.arguments + ")"
                : "find(" + kind.arguments + ")";
        String members =
                kind.members.contains("$M") ? kind.members.replace("$M", method) : kind.members + "\n" + method;
        String source = IMPORTS + "public final class " + name + " implements Planted {\n" + shape.types + "\n"
                + members
                + "\nprivate static final AtomicInteger CALLS = new AtomicInteger();\n"
                + "static boolean depends(String key) { return key.equals(\"k0\")"
                + " || Math.floorMod(key.hashCode() * 31, 100) < " + share + " * 100; }\n"
                + "static HttpServletRequest request() { return ((ServletRequestAttributes)"
                + " RequestContextHolder.getRequestAttributes()).getRequest(); }\n"
                + "@Override public void call(World world) throws Exception {\n" + kind.enter
                + "\ntry { Object result = "
                + call + ";\nif (result instanceof CompletableFuture<?> future) { future.join(); } }"
                + " catch (IllegalStateException | CompletionException expected) { return; } finally { " + kind.leave
                + " } }\n}\n";
        String owner = name + (kind.isOfObject() ? "$Service" : "");
        return new PlantedMethod(
                number,
                seed,
                threads,
                source.replace("$C", name),
                "  %s.find: {mode: verify, ttl: 30s%s}\n".formatted(owner, kind.rule.replace("$C", name)),
                kind.cause.replace("$C", name),
                "%s; %s; share %.2f, update %d, volatile %s, threads %d"
                        .formatted(kind.read, shape.type, share, update, isVolatile, threads));
    }

    /** The name of the class in the report. */
    String owner() {
        return rule.substring(2, rule.indexOf(".find"));
    }

    private static final String IMPORTS = """
            import io.opentelemetry.api.baggage.Baggage;
            import jakarta.servlet.http.HttpServletRequest;
            import java.math.BigDecimal;
            import java.nio.charset.StandardCharsets;
            import java.time.LocalDate;
            import java.time.ZoneId;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.atomic.*;
            import java.util.function.*;
            import org.slf4j.MDC;
            import org.springframework.context.i18n.LocaleContextHolder;
            import org.springframework.security.core.context.SecurityContextHolder;
            import org.springframework.transaction.support.TransactionSynchronizationManager;
            import org.springframework.web.context.request.RequestContextHolder;
            import org.springframework.web.context.request.ServletRequestAttributes;
            """;
}
