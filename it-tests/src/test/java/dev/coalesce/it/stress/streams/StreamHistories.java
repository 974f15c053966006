package dev.coalesce.it.stress.streams;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs many histories of streams. The arguments are those of {@code Stress}. */
public final class StreamHistories {
    private static final ExecutorService EXECUTOR = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "source");
        thread.setDaemon(true);
        return thread;
    });

    private StreamHistories() {}

    /** Runs the history of a seed, and returns what went wrong. */
    public static List<String> run(long seed) throws InterruptedException {
        StreamPlan plan = StreamPlan.of(seed);
        List<String> faults = new StreamHistory(plan, EXECUTOR).run();
        if (!faults.isEmpty()) {
            System.out.println("FAULT in a history of streams: " + plan);
        }
        return faults;
    }

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        boolean same = args.length > 2 && args[2].equals("same");
        for (int i = 0; i < count; i++) {
            List<String> faults = run(same ? first : first + i);
            if (!faults.isEmpty()) {
                faults.stream().limit(10).forEach(System.out::println);
                System.exit(1);
            }
        }
        System.out.println(count + " histories of streams, no fault");
        System.exit(0);
    }
}
