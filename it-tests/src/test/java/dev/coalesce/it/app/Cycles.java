package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies that call each other's methods with keys that are in flight. */
public class Cycles {
    private final AtomicInteger bodies = new AtomicInteger();
    private final int size;
    private final CyclicBarrier allLeading;

    Cycles(int size) {
        this.size = size;
        this.allLeading = new CyclicBarrier(size);
    }

    public static void main(String[] args) throws Exception {
        Cycles recursion = new Cycles(1);
        System.out.println("recursion: " + recursion.recursive(3) + ", bodies: " + recursion.bodies);
        Cycles two = new Cycles(2);
        Call<String> a = Call.start(() -> two.a("key"));
        Call<String> b = Call.start(() -> two.b("key"));
        System.out.println("two methods: " + a.get() + ", " + b.get() + ", bodies: " + two.bodies);
        Cycles four = new Cycles(4);
        List<Call<String>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int key = i;
            calls.add(Call.start(() -> four.next(key)));
        }
        System.out.println(
                "four keys: " + calls.stream().map(Call::get).distinct().toList() + ", bodies: " + four.bodies);
        int inFlight = 0;
        for (String method : List.of("recursive", "a", "b", "next")) {
            inFlight += (Integer) AgentBean.of(Cycles.class, method).get("InFlight");
        }
        System.out.println("in flight: " + inFlight);
    }

    /** Waits until all initial leaders run. The body after them closed the cycle, and makes no further call. */
    private boolean isInitialLeader() throws Exception {
        boolean initial = bodies.incrementAndGet() <= size;
        if (initial) {
            allLeading.await(60, TimeUnit.SECONDS);
        }
        return initial;
    }

    @Coalesce(key = "this")
    int recursive(int depth) {
        bodies.incrementAndGet();
        return depth == 0 ? 0 : 1 + recursive(depth - 1);
    }

    @Coalesce(key = "key")
    String a(String key) throws Exception {
        return isInitialLeader() ? b(key) : "answered";
    }

    @Coalesce(key = "key")
    String b(String key) throws Exception {
        return isInitialLeader() ? a(key) : "answered";
    }

    @Coalesce(key = "key")
    String next(int key) throws Exception {
        return isInitialLeader() ? next((key + 1) % size) : "answered";
    }
}
