package dev.coalesce.it.stress;

import dev.coalesce.it.stress.streams.StreamHistories;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs many histories, each followed by one of streams. The arguments are the first seed, the number of histories, and
 * optionally {@code same} to repeat the first seed. A fault depends on the seed and on timing, so its seed may have to
 * run many times.
 */
public final class Stress {
    private Stress() {}

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        boolean same = args.length > 2 && args[2].equals("same");
        ExecutorService executor = Executors.newFixedThreadPool(4, task -> Threads.of(false, task));
        for (int i = 0; i < count; i++) {
            Plan plan = Plan.of(same ? first : first + i);
            List<String> faults = new History(plan, executor).run();
            if (faults.isEmpty()) {
                faults = StreamHistories.run(plan.seed());
            }
            if (!faults.isEmpty()) {
                System.out.println("FAULT in history " + i + ": " + plan);
                faults.stream().limit(10).forEach(System.out::println);
                System.exit(1);
            }
        }
        System.out.println(count + " histories, no fault");
        System.exit(0);
    }
}
