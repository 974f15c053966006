package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.GuardedProxies;
import dev.coalesce.it.app.JdkProxies;
import dev.coalesce.it.app.SpringProxies;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Annotations of interfaces and superclasses, wherever these are, and proxies in front of coalesced methods. */
@OnEveryJdk
record InheritanceIT(Jdk jdk) {
    private static final String[] COALESCED = {
        "implementation: the same", "subclass: the same", "another key: another", "lambda: another"
    };

    @Test
    void interfaceAndSuperclassInAnotherJarThatLoadLater() {
        Jvm.of(jdk)
                .agent()
                .classPath(api(), implementation(api()), Built.ANNOTATIONS)
                .main("impl.Main")
                .printsQuietly(COALESCED);
    }

    @Test
    void interfaceAndSuperclassInAParentLoader() {
        Path api = api();
        Jvm.of(jdk)
                .agent()
                .classPath(api, Built.ANNOTATIONS)
                .main("api.Start", implementation(api).toString())
                .printsQuietly(COALESCED);
    }

    @Test
    void withoutTheAgentNothingIsShared() {
        Jvm.of(jdk)
                .classPath(api(), implementation(api()), Built.ANNOTATIONS)
                .main("impl.Main")
                .printsQuietly(
                        "implementation: another", "subclass: another", "another key: another", "lambda: another");
    }

    @Test
    void jdkProxies() {
        Jvm.of(jdk)
                .agent()
                .main(JdkProxies.class)
                .printsQuietly(
                        "nothing behind: 5 callers, bodies: 1, results: 1",
                        "kept: true, each its own: another",
                        "in front of an object: 5 callers, bodies: 1, results: 1",
                        "advised: 5, leads of the object: 1, hits and follows: 4");
    }

    @Test
    void springsProxies() {
        Jvm.of(jdk)
                .agent()
                .classPath(Built.classPath())
                .main(SpringProxies.class)
                .prints(
                        "annotated class: a a b",
                        "  advised: 3",
                        "inheriting class: a a b",
                        "  advised: 3",
                        "interface: a a b",
                        "  advised: 3",
                        "client: price 1, price 1, price 2, exchanges: 2");
    }

    @Test
    void whatAProxyRefusesOneCallerAndNotTheOther() {
        String[] asked = Stream.of("real", "cached", "torn", "lambda", "locking")
                .map(each -> each + ": refused, secret, refused")
                .toArray(String[]::new);
        try (Live app = Jvm.of(jdk).agent().live(GuardedProxies.class)) {
            assertThat(app.answer()).containsExactly(asked);
            app.does("again", asked);
        }
        try (Live app = Jvm.of(jdk).live(GuardedProxies.class)) {
            assertThat(app.answer()).containsExactly(asked);
            assertThat(Jvm.of(jdk).jar(Built.AGENT, "attach", app.pid()).status())
                    .isZero();
            app.does("again", asked).does("and again", asked);
        }
    }

    private static Path api() {
        return Compile.into("api")
                .source("api/Api", """
                        package api;

                        public interface Api {
                            @dev.coalesce.Coalesce(key = "p0", ttl = "1h")
                            Object get(String key, Object trace);
                        }
                        """)
                .source("api/Base", """
                        package api;

                        public abstract class Base<K> {
                            @dev.coalesce.Coalesce(ttl = "1h")
                            protected abstract Object load(K key);

                            public final Object get(K key) {
                                return load(key);
                            }
                        }
                        """)
                .source("api/Start", """
                        package api;

                        public final class Start {
                            public static void main(String[] args) throws Exception {
                                java.net.URL[] jars = {java.nio.file.Path.of(args[0]).toUri().toURL()};
                                try (var loader = new java.net.URLClassLoader(jars, Start.class.getClassLoader())) {
                                    loader.loadClass("impl.Main")
                                            .getMethod("main", String[].class)
                                            .invoke(null, (Object) new String[0]);
                                }
                            }
                        }
                        """)
                .classes();
    }

    private static Path implementation(Path api) {
        return Compile.into("implementation")
                .against(List.of(api))
                .source("impl/Impl", """
                        package impl;

                        public class Impl implements api.Api {
                            @Override
                            public Object get(String key, Object trace) {
                                return new Object();
                            }
                        }
                        """)
                .source("impl/Sub", """
                        package impl;

                        public class Sub extends api.Base<String> {
                            @Override
                            protected Object load(String key) {
                                return new Object();
                            }
                        }
                        """)
                .source("impl/Main", """
                        package impl;

                        public final class Main {
                            public static void main(String[] args) {
                                Impl impl = new Impl();
                                show("implementation", impl.get("a", 1), impl.get("a", 2));
                                Sub sub = new Sub();
                                show("subclass", sub.get("a"), sub.get("a"));
                                show("another key", impl.get("a", 1), impl.get("b", 1));
                                api.Api lambda = (key, trace) -> new Object();
                                show("lambda", lambda.get("a", 1), lambda.get("a", 1));
                            }

                            private static void show(String what, Object one, Object other) {
                                System.out.println(what + ": " + (one == other ? "the same" : "another"));
                            }
                        }
                        """)
                .classes();
    }
}
