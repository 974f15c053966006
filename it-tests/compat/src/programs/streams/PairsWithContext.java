import dev.coalesce.Coalesce;
import io.smallrye.mutiny.Context;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Two callers subscribe at the same moment, each with a user in its context. Upstream always has one of the users. */
public class PairsWithContext {
    static final AtomicInteger withoutUser = new AtomicInteger();

    static String user(String user) {
        if (user == null) {
            withoutUser.incrementAndGet();
            return "nobody";
        }
        return user;
    }

    @Coalesce
    Mono<String> mono(int key) {
        return Mono.deferContextual(context -> Mono.just(user(context.getOrDefault("user", null))));
    }

    @Coalesce
    Uni<String> uni(int key) {
        return Uni.createFrom()
                .context(context ->
                        Uni.createFrom().item(user(context.keys().contains("user") ? "user of a caller" : null)));
    }

    @SuppressWarnings("ThreadPriorityCheck") // lets the other caller run
    static void pairs(String name, int pairs, BiFunction<Integer, String, Supplier<String>> call) {
        withoutUser.set(0);
        AtomicInteger anonymous = new AtomicInteger();
        AtomicInteger arrived = new AtomicInteger();
        Thread[] callers = new Thread[2];
        for (int c = 0; c < callers.length; c++) {
            String user = "user " + c;
            callers[c] = Streams.start(user, () -> {
                for (int i = 1; i <= pairs; i++) {
                    int both = 2 * i;
                    Supplier<String> subscribe = call.apply(i, user);
                    arrived.incrementAndGet();
                    while (arrived.get() < both) {
                        Thread.yield();
                    }
                    if (!subscribe.get().startsWith("user ")) {
                        anonymous.incrementAndGet();
                    }
                }
            });
        }
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        System.out.println(name + ": without a user: " + withoutUser + ", anonymous: " + anonymous);
    }

    public static void main(String[] args) {
        PairsWithContext streams = new PairsWithContext();
        int pairs = Integer.parseInt(args[0]);
        pairs(
                "Mono",
                pairs,
                (key, user) -> streams.mono(key).contextWrite(context -> context.put("user", user))::block);
        pairs("Uni", pairs, (key, user) -> streams.uni(key).awaitUsing(Context.of("user", user))::indefinitely);
        System.exit(0);
    }
}
