package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Parts of keys that are scoped values, which exist since Java 25. The program is compiled by that JDK. */
@OnEveryJdk
record ScopedValuesIT(Jdk jdk) {
    private static final String PROGRAM = """
            import dev.coalesce.Coalesce;
            import dev.coalesce.Coalescer;
            import java.time.Duration;
            import java.util.concurrent.Callable;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.CountDownLatch;
            import java.util.concurrent.ExecutionException;
            import java.util.concurrent.FutureTask;
            import java.util.concurrent.atomic.AtomicInteger;

            public class Scoped {
                record Tenant(String id) {}

                private static final ScopedValue<Tenant> TENANT = ScopedValue.newInstance();
                private static final AtomicInteger BODIES = new AtomicInteger();
                private static final CountDownLatch RUNS = new CountDownLatch(1);

                @Coalesce(key = {"id", "T(Scoped).TENANT.id"}, ttl = "1h")
                static String inKey(int id) { return answer(id); }

                @Coalesce(ttl = "1h")
                String inContext(int id) { return answer(id); }

                @Coalesce(ttl = "1ms", staleFor = "1h")
                String stale(int id) { return answer(id) + " on " + Thread.currentThread().getName(); }

                @Coalesce(key = "id")
                CompletableFuture<String> future(int id, Callable<?> body) throws Exception {
                    body.call();
                    return CompletableFuture.completedFuture(answer(id));
                }

                private static String answer(int id) {
                    return id + " of " + (TENANT.isBound() ? TENANT.get() : null) + ", body " + BODIES.incrementAndGet();
                }

                private static <T> T as(String tenant, Callable<T> call) throws Exception {
                    FutureTask<T> task = new FutureTask<>(call);
                    Runnable run = tenant == null ? task : () -> ScopedValue.where(TENANT, new Tenant(tenant)).run(task);
                    Thread.ofVirtual().name("virtual").start(run).join();
                    return task.get();
                }

                public static void main(String[] args) throws Exception {
                    Scoped scoped = new Scoped();
                    Coalescer quotes = Coalescer.named("quotes");
                    for (String tenant : new String[] {"A", "B", "A", null, null}) {
                        System.out.println(as(tenant, () -> inKey(1)) + "; " + as(tenant, () -> scoped.inContext(2)) + "; "
                                + as(tenant, () -> quotes.get("q", Duration.ofHours(1), () -> answer(3))));
                    }
                    String old = as("A", () -> scoped.stale(4));
                    String refreshed = as("A", () -> scoped.stale(4));
                    while (refreshed.equals(old)) { // until it is stale
                        refreshed = as("A", () -> scoped.stale(4));
                    }
                    System.out.println("refreshed: " + refreshed);
                    promote(scoped);
                }

                /** A scoped value cannot be taken along, so the follower's call must not run as another tenant. */
                private static void promote(Scoped scoped) throws Exception {
                    Thread leader = new Thread(() -> ScopedValue.where(TENANT, new Tenant("C")).run(() -> {
                        try {
                            scoped.future(5, () -> {
                                RUNS.countDown();
                                new CountDownLatch(1).await();
                                return null;
                            });
                        } catch (Exception interrupted) {
                            // expected
                        }
                    }));
                    leader.start();
                    RUNS.await();
                    CompletableFuture<String> follower = as("C", () -> scoped.future(5, () -> null));
                    leader.interrupt();
                    try {
                        System.out.println(follower.get());
                    } catch (ExecutionException e) {
                        System.out.println(String.valueOf(e.getCause()).replaceAll("thread coalesce-[-a-z0-9]+", "a thread"));
                    }
                }
            }
            """;

    @Test
    void scopedValues_separateTenants() throws Exception {
        assumeTrue(jdk.feature() >= 25);
        JvmResult result = Jvm.of(jdk)
                .agent("context=T(Scoped).TENANT")
                .classPath(compiled(), BuildOutput.ANNOTATIONS)
                .main("Scoped");
        result.printsQuietly(
                "1 of Tenant[id=A], body 1; 2 of Tenant[id=A], body 2; 3 of Tenant[id=A], body 3",
                "1 of Tenant[id=B], body 4; 2 of Tenant[id=B], body 5; 3 of Tenant[id=B], body 6",
                "1 of Tenant[id=A], body 1; 2 of Tenant[id=A], body 2; 3 of Tenant[id=A], body 3",
                "1 of null, body 7; 2 of null, body 8; 3 of null, body 9",
                "1 of null, body 7; 2 of null, body 8; 3 of null, body 9",
                "refreshed: 4 of Tenant[id=A], body 11 on virtual",
                "java.lang.IllegalStateException: a call of Scoped.future cannot be made again on a thread:"
                        + " a static source in its key has another value there than on the caller's"
                        + " thread. Subscribe, or retry, on a thread with the same value, or make that value a parameter of"
                        + " the method");
    }

    private Path compiled() throws Exception {
        Path directory = BuildOutput.newDirectory("scoped-values");
        Path source = Files.writeString(directory.resolve("Scoped.java"), PROGRAM);
        Path classes = directory.resolve("classes");
        JvmResult javac = Jvm.tool(
                jdk,
                "javac",
                "-g",
                "-proc:none",
                "-cp",
                BuildOutput.ANNOTATIONS.toString(),
                "-d",
                classes.toString(),
                source.toString());
        assertThat(javac.status()).as("%s", javac).isZero();
        return classes;
    }
}
