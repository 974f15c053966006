package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies that need each other's results. */
public class Cycles {
    private final AtomicInteger bodies = new AtomicInteger();
    private final int size;
    private final CyclicBarrier allLead;

    Cycles(int size) {
        this.size = size;
        this.allLead = new CyclicBarrier(size);
    }

    public static void main(String[] args) throws Exception {
        Cycles itself = new Cycles(1);
        System.out.println("itself: " + itself.recursive(3) + ", bodies: " + itself.bodies);
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
            inFlight += (Integer) Beans.of(Cycles.class, method).get("InFlight");
        }
        System.out.println("in flight: " + inFlight);
    }

    /** Each body waits until all lead; one more than there are of them has closed the cycle, and goes no further. */
    private boolean isFirst() throws Exception {
        boolean first = bodies.incrementAndGet() <= size;
        if (first) {
            allLead.await(60, TimeUnit.SECONDS);
        }
        return first;
    }

    @Coalesce(key = "this")
    int recursive(int depth) {
        bodies.incrementAndGet();
        return depth == 0 ? 0 : 1 + recursive(depth - 1);
    }

    @Coalesce(key = "key")
    String a(String key) throws Exception {
        return isFirst() ? b(key) : "answered";
    }

    @Coalesce(key = "key")
    String b(String key) throws Exception {
        return isFirst() ? a(key) : "answered";
    }

    @Coalesce(key = "key")
    String next(int key) throws Exception {
        return isFirst() ? next((key + 1) % size) : "answered";
    }
}
