package dev.coalesce.it.stress;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs many histories. Arguments: the first seed, how many histories, and {@code same} to repeat that one seed: a fault
 * depends on the seed and on who is fast, so the seed of a fault is run again until it shows.
 */
public final class Stress {
    private Stress() {}

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        boolean same = args.length > 2 && args[2].equals("same");
        ExecutorService later = Executors.newFixedThreadPool(4, task -> Threads.of(false, task));
        for (int i = 0; i < count; i++) {
            Plan plan = Plan.of(same ? first : first + i);
            List<String> faults = new History(plan, later).run();
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
