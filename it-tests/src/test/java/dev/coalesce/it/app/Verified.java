package dev.coalesce.it.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Methods whose keys omit something, and methods whose keys are complete, called by several callers in turn. */
public final class Verified {
    private static final int CALLS = 2_000;
    private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

    private final String region;

    private Verified(String region) {
        this.region = region;
    }

    /** A caller. Its methods must not run in an observer. */
    public record User(String id, String tenant) {
        @Override
        public boolean equals(Object other) {
            throw new AssertionError("equals has run");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode has run");
        }
    }

    /** A result with a part that always differs. */
    public record Offer(String sku, int discount, long generatedAt) {}

    static String ofThreadLocal(String sku) {
        return sku + CURRENT.get();
    }

    static String withThreadLocalInKey(String sku) {
        return sku + CURRENT.get();
    }

    static Offer ofParameter(String sku, User who) {
        return new Offer(sku, who.tenant().length(), System.nanoTime());
    }

    static String ofLocale(String sku) {
        return sku + Locale.getDefault();
    }

    String ofObject(String sku) {
        return sku + region;
    }

    static CompletableFuture<String> ofFuture(String sku) {
        String tenant = CURRENT.get();
        return CompletableFuture.supplyAsync(() -> sku + tenant);
    }

    static String failing(String sku) {
        if (String.valueOf(CURRENT.get()).equals("tenant-a")) {
            throw new IllegalStateException(sku);
        }
        return sku;
    }

    static List<String> changed(String sku) {
        return new ArrayList<>(List.of(sku));
    }

    static long timeStamp(String sku) {
        return System.nanoTime() + sku.length();
    }

    static String clean(String sku, User who) {
        return sku + sku;
    }

    static String noKey() {
        return "for " + CURRENT.get();
    }

    /**
     * Runs the calls.
     *
     * @param args are not used
     */
    public static void main(String[] args) {
        Random random = new Random(7);
        Verified[] objects = {new Verified("north"), new Verified("southern")};
        int wrong = 0;
        for (int i = 0; i < CALLS; i++) {
            String tenant = List.of("tenant-a", "tenant-bb", "tenant-ccc").get(random.nextInt(3));
            CURRENT.set(tenant);
            Locale.setDefault(random.nextBoolean() ? Locale.US : Locale.FRANCE);
            String sku = "sku" + random.nextInt(10);
            User user = new User("user" + random.nextInt(4), List.of("x", "yy").get(random.nextInt(2)));
            wrong += ofThreadLocal(sku).equals(sku + tenant) ? 0 : 1;
            wrong += withThreadLocalInKey(sku).equals(sku + tenant) ? 0 : 1;
            wrong += ofParameter(sku, user).discount() == user.tenant().length() ? 0 : 1;
            wrong += ofLocale(sku).equals(sku + Locale.getDefault()) ? 0 : 1;
            Verified object = objects[random.nextInt(2)];
            wrong += object.ofObject(sku).equals(sku + object.region) ? 0 : 1;
            wrong += ofFuture(sku).join().equals(sku + tenant) ? 0 : 1;
            wrong += noKey().equals("for " + tenant) ? 0 : 1;
            try {
                wrong += failing(sku).equals(sku) && !tenant.equals("tenant-a") ? 0 : 1;
            } catch (IllegalStateException expected) {
                wrong += tenant.equals("tenant-a") ? 0 : 1;
            }
            changed(sku).add("added by the caller");
            wrong += timeStamp(sku) != 0 ? 0 : 1;
            wrong += clean(sku, user).equals(sku + sku) ? 0 : 1;
        }
        System.out.println("wrong: " + wrong);
    }
}
