package dev.coalesce.bench.child;

import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures many methods of many objects, with one cached result for each method of each object. Arguments: the number
 * of methods per class, the number of objects per class, and the names of the classes.
 */
public final class ManyObjects {
    /** The name of a printed result: heap per method and object. */
    public static final String BYTES = "bytes";

    /** The name of a printed result: time per hit, in a walk over all methods of all objects. */
    public static final String NANOS = "nanos";

    private static final String ID = "product";
    /** A walk calls each method 1,000 times, and the JIT compiles a method after tens of thousands of calls. */
    private static final int WARMUPS = 40;

    private static final int WALKS = 3;

    private final int methods;
    private final List<IndexedMethods> objects = new ArrayList<>();

    private ManyObjects(int methods) {
        this.methods = methods;
    }

    /**
     * Measures, and prints the results.
     *
     * @param args the arguments that the class describes
     * @throws Exception if the measurement fails
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        int count = Integer.parseInt(args[1]);
        ManyObjects many = new ManyObjects(Integer.parseInt(args[0]));
        List<Class<?>> classes = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            classes.add(Class.forName(args[i]));
        }
        many.createObjects(classes, 1);
        many.walk();
        many.objects.clear();
        long before = Heap.used();
        many.createObjects(classes, count);
        many.walk();
        long after = Heap.used();
        System.out.println(BYTES + "=" + (double) (after - before) / many.size());
        System.out.println(NANOS + "=" + many.nanosPerHit());
    }

    private void createObjects(List<Class<?>> classes, int count) throws ReflectiveOperationException {
        for (Class<?> type : classes) {
            for (int i = 0; i < count; i++) {
                objects.add((IndexedMethods) type.getConstructor().newInstance());
            }
        }
    }

    private double nanosPerHit() {
        List<Double> walks = new ArrayList<>();
        for (int i = -WARMUPS; i < WALKS; i++) {
            long start = System.nanoTime();
            walk();
            if (i >= 0) {
                walks.add((double) (System.nanoTime() - start) / size());
            }
        }
        return Figure.of(walks).median();
    }

    private void walk() {
        for (IndexedMethods object : objects) {
            walk(object);
        }
    }

    private void walk(IndexedMethods object) {
        for (int method = 0; method < methods; method++) {
            if (object.call(method, ID) == null) {
                throw new IllegalStateException("method " + method + " returned null");
            }
        }
    }

    private long size() {
        return (long) objects.size() * methods;
    }
}
