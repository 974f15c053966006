package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.GuardedProxies;
import dev.coalesce.it.app.JdkProxies;
import dev.coalesce.it.app.SpringProxies;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Annotations on interfaces and superclasses in other jars or class loaders, and proxies of coalesced methods. */
@OnEveryJdk
record InheritanceIT(Jdk jdk) {
    private static final String[] COALESCED = {
        "implementation: same", "subclass: same", "another key: different", "lambda: different"
    };

    @Test
    void annotatedSupertypesLoadedLater_coalesceImplementations() {
        Jvm.of(jdk)
                .agent()
                .classPath(api(), implementation(api()), BuildOutput.ANNOTATIONS)
                .main("impl.Main")
                .printsQuietly(COALESCED);
    }

    @Test
    void annotatedSupertypesInParentLoader_coalesceImplementations() {
        Path api = api();
        Jvm.of(jdk)
                .agent()
                .classPath(api, BuildOutput.ANNOTATIONS)
                .main("api.Start", implementation(api).toString())
                .printsQuietly(COALESCED);
    }

    @Test
    void withoutAgent_sharesNothing() {
        Jvm.of(jdk)
                .classPath(api(), implementation(api()), BuildOutput.ANNOTATIONS)
                .main("impl.Main")
                .printsQuietly(
                        "implementation: different",
                        "subclass: different",
                        "another key: different",
                        "lambda: different");
    }

    @Test
    void jdkProxy_isCoalescedOnce() {
        Jvm.of(jdk)
                .agent()
                .main(JdkProxies.class)
                .printsQuietly(
                        "no target: 5 callers, bodies: 1, results: 1",
                        "cached: true, second proxy: its own result",
                        "target object: 5 callers, bodies: 1, results: 1",
                        "advised: 5, leads of the target: 1, hits and follows: 4");
    }

    @Test
    void springProxy_isCoalescedBehindAdvice() {
        Jvm.of(jdk)
                .agent()
                .classPath(BuildOutput.classPath())
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
    void proxyThatRefusesSomeCallers_neverSharesItsAnswer() {
        String[] asked = Stream.of("plain", "cached", "conflicting", "lambda", "synchronized")
                .map(each -> each + ": refused, secret, refused")
                .toArray(String[]::new);
        try (RunningJvm app = Jvm.of(jdk).agent().launch(GuardedProxies.class)) {
            assertThat(app.readAnswer()).containsExactly(asked);
            app.expect("again", asked);
        }
        try (RunningJvm app = Jvm.of(jdk).launch(GuardedProxies.class)) {
            assertThat(app.readAnswer()).containsExactly(asked);
            assertThat(Jvm.of(jdk)
                            .jar(BuildOutput.AGENT_JAR, "attach", app.pid())
                            .status())
                    .isZero();
            app.expect("again", asked).expect("and again", asked);
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
                                System.out.println(what + ": " + (one == other ? "same" : "different"));
                            }
                        }
                        """)
                .classes();
    }
}
