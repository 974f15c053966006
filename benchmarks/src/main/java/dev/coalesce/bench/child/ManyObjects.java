package dev.coalesce.bench.child;

import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.util.ArrayList;
import java.util.List;

/**
 * Many methods of many objects, with one result kept for each method of each object. Arguments: how many methods a class
 * has, how many objects there are of each class, then the names of the classes.
 */
public final class ManyObjects {
    /** Printed: heap for each method of each object. */
    public static final String BYTES = "bytes";

    /** Printed: for each hit, one after the other over all of them. */
    public static final String NANOS = "nanos";

    private static final String ID = "product";
    /** A walk calls each method 1,000 times, and the compilers want tens of thousands of calls of a thousand methods. */
    private static final int WARMUPS = 40;

    private static final int WALKS = 3;

    private final int methods;
    private final List<Numbered> objects = new ArrayList<>();

    private ManyObjects(int methods) {
        this.methods = methods;
    }

    /**
     * Measures.
     *
     * @param args see above
     * @throws Exception if it cannot
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        int count = Integer.parseInt(args[1]);
        ManyObjects many = new ManyObjects(Integer.parseInt(args[0]));
        List<Class<?>> classes = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            classes.add(Class.forName(args[i]));
        }
        many.make(classes, 1);
        many.walk();
        many.objects.clear();
        long before = Heap.used();
        many.make(classes, count);
        many.walk();
        long after = Heap.used();
        System.out.println(BYTES + "=" + (double) (after - before) / many.size());
        System.out.println(NANOS + "=" + many.nanos());
    }

    private void make(List<Class<?>> classes, int count) throws ReflectiveOperationException {
        for (Class<?> type : classes) {
            for (int i = 0; i < count; i++) {
                objects.add((Numbered) type.getConstructor().newInstance());
            }
        }
    }

    private double nanos() {
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
        for (Numbered object : objects) {
            walk(object);
        }
    }

    private void walk(Numbered object) {
        for (int method = 0; method < methods; method++) {
            if (object.call(method, ID) == null) {
                throw new IllegalStateException("nothing from method " + method);
            }
        }
    }

    private long size() {
        return (long) objects.size() * methods;
    }
}
