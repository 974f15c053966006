package dev.coalesce.agent.verify;

import dev.coalesce.agent.digest.Digest;
import dev.coalesce.agent.digest.Hashes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated method: who calls it, when, with which keys, and what its results depend on. All of it is drawn from one
 * seed, and time is simulated, so a case always comes out alike.
 */
final class Case {
    /** One part of a result depends on the caller, the others do not. */
    record Answer(
            String id,
            List<Item> items,
            long generatedAt,
            @Nullable String owner) {}

    record Item(String sku, int price, String text) {}

    /** Calls are in order, at random, or come in blocks of one caller. */
    enum Schedule {
        IN_TURN,
        RANDOM,
        BLOCKS
    }

    private final Random random;
    private final List<Map<String, String>> callers = new ArrayList<>();
    private final int keys;
    private final int calls;
    private final Schedule schedule;
    private final long gapNanos;
    private final double leakShare;
    private final boolean isVolatile;
    private final long updateNanos;
    private final boolean hasTrace;
    private final int callsOfRequest;
    final String cause;
    private long now = TimeUnit.HOURS.toNanos(1);

    /** Draws a case. The cause is a dimension; empty for none. */
    Case(long seed, String cause) {
        this.random = new Random(seed);
        this.cause = cause;
        this.keys = List.of(1, 2, 5, 20, 60).get(random.nextInt(5));
        int tenants = 2 + random.nextInt(3);
        int usersOfTenant = 1 + random.nextInt(3);
        for (int tenant = 0; tenant < tenants; tenant++) {
            for (int user = 0; user < usersOfTenant; user++) {
                Map<String, String> caller = new LinkedHashMap<>();
                caller.put("tenant", "t" + tenant);
                caller.put("principal", "u" + tenant + "-" + user);
                caller.put("locale", "l" + random.nextInt(3));
                caller.put("timeZone", "z" + random.nextInt(2));
                callers.add(caller);
            }
        }
        callers.get(0).put("locale", "l3");
        callers.get(0).put("timeZone", "z2");
        this.calls = 4_000;
        this.schedule = Schedule.values()[random.nextInt(3)];
        this.gapNanos = List.of(50_000L, 1_000_000L, 20_000_000L).get(random.nextInt(3));
        this.leakShare = List.of(1.0, 0.5, 0.2).get(random.nextInt(3));
        this.isVolatile = random.nextInt(3) == 0;
        this.updateNanos = random.nextInt(3) == 0 ? gapNanos * (500 + random.nextInt(2_000)) : 0;
        this.hasTrace = random.nextBoolean();
        this.callsOfRequest = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 0;
    }

    Verdict run() {
        Digest digest = new Digest(random.nextLong(), type -> {});
        CallReader reader = new CallReader() {
            @Override
            public long read(@Nullable Object[] arguments, ContextSink context) {
                @SuppressWarnings("unchecked")
                Map<String, String> caller = (Map<String, String>) arguments[1];
                caller.forEach((name, value) -> context.add(name, "", Hashes.ofText(value, 7)));
                return Hashes.ofText(String.valueOf(arguments[0]), 5);
            }

            @Override
            public boolean readMore() {
                return false;
            }

            @Override
            public int version() {
                return 0;
            }

            @Override
            public @Nullable String obstacle() {
                return null;
            }
        };
        VerifiedMethod method = new VerifiedMethod(
                reader, digest, TimeUnit.SECONDS.toNanos(30), () -> now, new NoLimit(), leaking -> {});
        int caller = 0;
        for (int i = 0; i < calls; i++) {
            caller = switch (schedule) {
                case IN_TURN -> i % callers.size();
                case RANDOM -> random.nextInt(callers.size());
                case BLOCKS -> random.nextInt(20) == 0 ? random.nextInt(callers.size()) : caller;
            };
            Map<String, String> context = new LinkedHashMap<>(callers.get(caller));
            context.put("transaction", random.nextInt(3) == 0 ? "active" : "none");
            if (hasTrace) {
                context.put("trace", "trace" + i);
            }
            if (callsOfRequest > 0) {
                context.put("request.id", "request" + i / callsOfRequest);
            }
            String key = "k" + random.nextInt(keys);
            if (method.samples()) {
                VerifiedCall call = method.enter(key, context);
                now += gapNanos / 10;
                Object result = result(key, context);
                if (call != null) {
                    method.end(call, result, null);
                }
            }
            now += gapNanos;
        }
        return method.verdict();
    }

    private Answer result(String key, Map<String, String> context) {
        int hash = key.hashCode();
        boolean depends = Math.floorMod(hash * 31, 100) < leakShare * 100 || key.equals("k0");
        String own = cause.isEmpty() || !depends ? "" : String.valueOf(context.get(cause));
        long version = updateNanos == 0 ? 0 : (now + hash * 1_000_003L) / updateNanos;
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            items.add(new Item(key + i, (int) (hash + version), "text " + i + own));
        }
        return new Answer(key, items, isVolatile ? random.nextLong() : 0, own.isEmpty() ? null : own);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "cause %s, %d keys, %d callers, %s, gap %d us, share %.1f, volatile %s, update %d ms, trace %s, request %d",
                cause,
                keys,
                callers.size(),
                schedule,
                gapNanos / 1_000,
                leakShare,
                isVolatile,
                updateNanos / 1_000_000,
                hasTrace,
                callsOfRequest);
    }
}
