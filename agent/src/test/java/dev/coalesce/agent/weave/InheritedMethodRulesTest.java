package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.ConfigFile;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests rules about methods that an interface inherits, as people write them for repositories and clients. */
class InheritedMethodRulesTest {
    private static final String SOURCE = """
            interface Repository<T, I> {
                T findById(I id);
                List<T> findAll();
                <S extends T> S save(S entity);
                default String describe(I id) { return "body " + new Object().hashCode(); }
            }
            class Base { String id; Base(String id) { this.id = id; } public String getId() { return id; } }
            class Owner extends Base { Owner(String id) { super(id); } }
            class Pet extends Base { Pet(String id) { super(id); } }
            interface OwnerRepository extends Repository<Owner, String> {}
            interface PetRepository extends Repository<Pet, String> {}
            class Owners_ClientProxy implements OwnerRepository {
                @Override public Owner findById(String id) { return new Owner(id); }
                @Override public List<Owner> findAll() { return new ArrayList<>(); }
                @Override public <S extends Owner> S save(S entity) { return entity; }
                @Override public String describe(String id) { return "client " + new Object().hashCode(); }
            }
            @SuppressWarnings({"rawtypes", "unchecked"}) class Erased_ClientProxy implements OwnerRepository {
                public Owner findById(String id) { return new Owner(id); }
                public List findAll() { return new ArrayList<>(); }
                public Owner save(Owner entity) { return entity; }
            }
            class Pets_ClientProxy implements PetRepository {
                @Override public Pet findById(String id) { return new Pet(id); }
                @Override public List<Pet> findAll() { return new ArrayList<>(); }
                @Override public <S extends Pet> S save(S entity) { return entity; }
            }
            interface Local extends Repository<Owner, String> {}
            class Local_ClientProxy implements Local {
                @Override public Owner findById(String id) { return new Owner(id); }
                @Override public List<Owner> findAll() { return new ArrayList<>(); }
                @Override public <S extends Owner> S save(S entity) { return entity; }
            }
            class OwnersInMemory implements Local {
                @Override public Owner findById(String id) { return new Owner(id); }
                @Override public List<Owner> findAll() { return new ArrayList<>(); }
                @Override public <S extends Owner> S save(S entity) { return entity; }
            }
            interface Loader extends Function<String, Object> {}
            class Prices implements Loader { @Override public Object apply(String sku) { return new Object(); } }
            class Bodies { Object load(String id) { return new Object(); } }
            class Inheriting extends Bodies {}
            """;

    @TempDir
    Path directory;

    private @Nullable Woven woven;

    @AfterEach
    void close() {
        if (woven != null) {
            woven.close();
        }
    }

    private RuleBook rules(String yaml) {
        try {
            Path file = Files.writeString(directory.resolve("rules.yaml"), "methods:\n" + yaml.indent(2));
            ConfigFile read = ConfigFile.read(file.toString());
            assertThat(read.errors()).isEmpty();
            return new RuleBook(read.rules());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Woven weave(RuleBook rules) {
        Woven created = Woven.withRules(rules, SOURCE, "-parameters");
        woven = created;
        return created;
    }

    private static boolean isCoalesced(Object on, String method, Object... arguments) {
        Object first = Woven.call(on, method, arguments);
        return first == Woven.call(on, method, arguments);
    }

    @Test
    void ruleForInheritedMethod_appliesToThatInterfaceAlone() {
        RuleBook rules =
                rules("app.OwnerRepository.findById: {ttl: 1h, key: [id]}\napp.OwnerRepository.findAll: {ttl: 1h}");
        Woven app = weave(rules);
        Object owners = app.make("Owners_ClientProxy");
        assertThat(isCoalesced(owners, "findById", "1")).isTrue();
        assertThat(isCoalesced(owners, "findAll")).isTrue();
        assertThat(isCoalesced(app.make("Pets_ClientProxy"), "findById", "1")).isFalse();
        assertThat(isCoalesced(app.make("Pets_ClientProxy"), "findAll")).isFalse();
        assertThat(app.counters("OwnerRepository.findById").hits())
                .as("named after the interface")
                .isEqualTo(1);
        assertThat(rules.current().unmatched()).isEmpty();
    }

    @Test
    void ruleForInheritedMethod_appliesToHandwrittenClass() {
        Woven app = weave(rules("app.Local.findById: {ttl: 1h, key: [id]}"));
        assertThat(isCoalesced(app.make("OwnersInMemory"), "findById", "1")).isTrue();
        assertThat(isCoalesced(app.make("OwnersInMemory"), "findAll")).isFalse();
        assertThat(app.counters("OwnersInMemory.findById").hits()).isEqualTo(1);
    }

    @Test
    void parametersOfRule_maybeThoseOfTheInterfaceOrErased() {
        for (String parameter : List.of("java.lang.String", "java.lang.Object")) {
            try (Woven app = weave(rules("\"app.Local.findById(" + parameter + ")\": {ttl: 1h}"))) {
                assertThat(isCoalesced(app.make("OwnersInMemory"), "findById", "1"))
                        .as(parameter)
                        .isTrue();
            }
        }
    }

    @Test
    void methodInheritedFromJdk_isCoalesced() {
        RuleBook rules = rules("app.Loader.apply: {ttl: 1h}");
        Woven app = weave(rules);
        Object prices = app.make("Prices");
        assertThat(isCoalesced(prices, "apply", "tea")).isTrue();
        assertThat(rules.current().unmatched()).isEmpty();
    }

    @Test
    void inheritedDefaultMethod_isCoalescedInProxies() {
        Woven app = weave(rules("app.OwnerRepository.describe: {ttl: 1h}"));
        assertThat(isCoalesced(app.make("Owners_ClientProxy"), "describe", "1")).isTrue();
        assertThat(app.counters("OwnerRepository.describe").hits()).isEqualTo(1);
    }

    @Test
    void bodyInSuperclass_messageSaysFromWhere() {
        RuleBook rules = rules("app.Inheriting.load: {ttl: 1h}");
        Woven app = weave(rules);
        assertThat(isCoalesced(app.make("Inheriting"), "load", "1")).isFalse();
        assertThat(rules.current().unmatched())
                .extracting(rule -> rule.describeUnmatched(""))
                .singleElement()
                .asString()
                .contains("its class inherits the method from app.Bodies", "write the rule for app.Bodies");
    }

    @Test
    void invalidatingRule_invalidatesAndDoesNotCoalesce() {
        Woven app = weave(rules("""
                app.OwnerRepository.findById: {ttl: 1h, key: [id]}
                app.OwnerRepository.findAll: {ttl: 1h}
                app.OwnerRepository.save:
                  invalidates: [{method: app.OwnerRepository.findById, key: [p0.id]}, {method: app.OwnerRepository.findAll}]
                """));
        for (String type : List.of("Owners_ClientProxy", "Erased_ClientProxy")) {
            Object owners = app.make(type);
            Object one = Woven.call(owners, "findById", "1");
            Object two = Woven.call(owners, "findById", "2");
            Object all = Woven.call(owners, "findAll");
            Object saved = app.make("Owner", "1");
            assertThat(Woven.call(owners, "save", saved)).isSameAs(saved);
            assertThat(Woven.call(owners, "save", saved)).isSameAs(saved);
            assertThat(Woven.call(owners, "findById", "2")).as(type).isSameAs(two);
            assertThat(Woven.call(owners, "findById", "1")).as(type).isNotSameAs(one);
            assertThat(Woven.call(owners, "findAll")).as(type).isNotSameAs(all);
            assertThat(app.isLinked(type + ".save")).isFalse();
            assertThat(app.isLinked("OwnerRepository.save")).isFalse();
        }
    }

    @Test
    void invalidatingRule_appliesToHandwrittenClass() {
        Woven app = weave(rules("""
                app.Local.findById: {ttl: 1h, key: [id]}
                app.Local.save: {invalidates: {method: app.Local.findById, key: p0.id}}
                """));
        Object owners = app.make("OwnersInMemory");
        Object one = Woven.call(owners, "findById", "1");
        Object two = Woven.call(owners, "findById", "2");
        Object unused = Woven.call(owners, "save", app.make("Owner", "1"));
        assertThat(Woven.call(owners, "findById", "1")).isNotSameAs(one);
        assertThat(Woven.call(owners, "findById", "2")).isSameAs(two);
    }

    @Test
    void invalidatingRuleWithErrors_isReported() {
        try (CapturedLog log = CapturedLog.listen()) {
            RuleBook rules = rules("""
                    app.Local.findById: {ttl: 1h, key: [id]}
                    app.Local.save: {invalidates: {method: app.Local.findById, key: [p0]}}
                    app.Local.findAll: {invalidates: {method: app.Local.finds}}
                    app.Prices.apply: {invalidates: {method: app.Missing.find}}
                    """);
            assertThat(weave(rules).make("OwnersInMemory")).isNotNull();
            assertThat(log.lines("the rule"))
                    .anyMatch(line -> line.contains("\"app.Local.save\"")
                            && line.contains("OwnersInMemory.save(app.Owner) has no effect")
                            && line.contains("part 1 of key has type Owner, which never equals one of type String"))
                    .anyMatch(line -> line.contains("\"app.Local.findAll\"")
                            && line.contains("invalidates: method is \"finds\""));
            assertThat(log.lines("cannot be found from"))
                    .singleElement()
                    .asString()
                    .contains("app.Missing", "app.Prices");
        }
    }

    @Test
    void rulesThatAreNotValid_areReportedWithPosition() throws Exception {
        Path file = Files.writeString(directory.resolve("invalid.yaml"), """
                methods:
                  app.A.a: {invalidates: app.B.b}
                  app.A.b: {invalidates: [{method: find}]}
                  app.A.c: {invalidates: [{methods: app.B.b}]}
                  app.A.d: {invalidates: []}
                  app.A.e: {invalidates: [{method: "app.B.find(int)"}]}
                """);
        ConfigFile read = ConfigFile.read(file.toString());
        assertThat(read.rules().all()).isEmpty();
        assertThat(read.errors())
                .hasSize(5)
                .allMatch(error -> error.startsWith("file " + file + ", line ") && error.contains("invalidates"));
    }

    @Test
    void reloadedRuleWithEnabledFalse_invalidatesNothing() {
        List<Rule> all = rules("app.A.a: {enabled: false, invalidates: {method: app.B.b}}")
                .current()
                .all();
        assertThat(all).singleElement().satisfies(rule -> {
            assertThat(rule.invalidations()).isEmpty();
            assertThat(rule.coalesces()).isFalse();
        });
    }

    @Test
    void log_namesInterfaceAndSaysCoalescingOnlyWhereTrue() {
        RuleBook rules = rules("""
                app.Local.findById: {ttl: 1h, key: [id]}
                app.PetRepository.findAll: {ttl: 1h}
                app.Loader.apply: {enabled: false}
                app.OwnerRepository.save: {invalidates: {method: app.PetRepository.findAll}}
                """);
        Log.setLevel("info");
        try (CapturedLog log = CapturedLog.listen()) {
            Woven app = weave(rules);
            assertThat(log.lines("coalescing app.PetRepository"))
                    .as("nobody has called it")
                    .isEmpty();
            Object pets = app.make("Pets_ClientProxy");
            assertThat(isCoalesced(pets, "findAll")).isTrue();
            assertThat(isCoalesced(app.make("Local_ClientProxy"), "findById", "1"))
                    .as("a class implements the interface")
                    .isFalse();
            assertThat(log.lines("coalescing app.PetRepository.findAll()")).hasSize(1);
            assertThat(log.lines(" coalescing app.Local")).isEmpty();
            assertThat(log.lines("not coalescing app.Prices.apply(java.lang.String), whose mode is off"))
                    .hasSize(1);
            assertThat(log.lines("invalidating by app.OwnerRepository.save(app.Owner)"))
                    .isNotEmpty();
            assertThat(log.lines("ClientProxy")).isEmpty();
        } finally {
            Log.setLevel("warn");
        }
    }

    @Test
    void layersOfGeneratedClients_coalesceTheInnermost() {
        AtomicInteger requests = new AtomicInteger();
        RuleBook rules = rules("app.Backend.get: {ttl: 1h}");
        Woven app = Woven.withRules(rules, """
                interface Backend { Object get(String id); }
                class Backend$$QuarkusRestClientInterface_ClientProxy implements Backend {
                    Supplier<Object> http;
                    Backend$$QuarkusRestClientInterface_ClientProxy(Supplier<Object> http) { this.http = http; }
                    @Override public Object get(String id) { return http.get(); }
                }
                class Wrapper_ClientProxy implements Backend {
                    Backend delegate;
                    Runnable advice;
                    Wrapper_ClientProxy(Backend delegate, Runnable advice) { this.delegate = delegate; this.advice = advice; }
                    @Override public Object get(String id) { advice.run(); return delegate.get(id); }
                }
                """);
        woven = app;
        AtomicInteger advised = new AtomicInteger();
        Object inner = app.make("Backend$$QuarkusRestClientInterface_ClientProxy", (java.util.function.Supplier<Object>)
                requests::incrementAndGet);
        Object outer = app.make("Wrapper_ClientProxy", inner, (Runnable) advised::incrementAndGet);
        for (int i = 0; i < 3; i++) {
            assertThat(Woven.call(outer, "get", "a")).isEqualTo(1);
        }
        assertThat(advised).hasValue(3);
        assertThat(app.counters("Backend.get").leads()).isEqualTo(1);
        assertThat(app.counters("Backend.get").hits()).isEqualTo(2);
    }
}
