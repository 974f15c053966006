package dev.coalesce.bench.child;

import dev.coalesce.bench.jmh.Agent;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the heap that the keys of observed methods take. Arguments: the number of keys of each method, the number of
 * methods in each class, and the names of the classes.
 */
public final class ObservedKeys {
    /** The name of the printed result: bytes of all keys together. */
    public static final String BYTES = "bytes";

    private ObservedKeys() {}

    /**
     * Measures, and prints the results.
     *
     * @param args the arguments that the class describes
     * @throws ReflectiveOperationException if a class cannot be used
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws ReflectiveOperationException, InterruptedException {
        Agent.check();
        String[] keys = new String[Integer.parseInt(args[0])];
        Arrays.setAll(keys, i -> "product-" + i);
        ObservedMethods methods =
                ObservedMethods.observe(Integer.parseInt(args[1]), List.of(args).subList(2, args.length));
        call(methods, "warm-up"); // what is loaded once does not count
        long before = Heap.used();
        call(methods, keys);
        try {
            System.out.println(BYTES + "=" + (Heap.used() - before));
        } finally {
            Reference.reachabilityFence(keys);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // without the report of the observer
    }

    private static void call(ObservedMethods methods, String... keys) {
        for (int method = 0; method < methods.size(); method++) {
            for (String key : keys) {
                methods.call(method, key);
            }
        }
    }
}
