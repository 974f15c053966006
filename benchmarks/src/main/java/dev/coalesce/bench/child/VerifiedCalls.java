package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;
import dev.coalesce.bench.jmh.Agent;
import dev.coalesce.bench.report.Figure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Measures a call whose result is compared. The first 2,000 calls of a method are all compared, so the same class is
 * loaded by one class loader after another.
 */
public final class VerifiedCalls {
    /** The name of the printed result: CPU time per call, in nanoseconds. */
    public static final String NANOS = "nanos";

    /** The measured method. */
    public static final String METHOD = Catalog.class.getName() + ".apply";

    /** The number of objects in a result: a list, and for each item an array with a text, two boxes and the numbers. */
    public static final int OBJECTS = 254;

    private static final int WARM_UP_CALLS = 500;
    private static final int CALLS = 1_400;
    private static final int METHODS = 60;
    private static final int KEYS = 16;
    private static final int ITEMS = (OBJECTS - 2) / 4;

    private VerifiedCalls() {}

    /**
     * Measures, and prints the result.
     *
     * @param args are not used
     * @throws Exception if a class cannot be loaded
     */
    public static void main(String[] args) throws Exception {
        Agent.check();
        String[] keys = new String[KEYS];
        Arrays.setAll(keys, i -> "product-" + i);
        List<Double> nanos = new ArrayList<>();
        for (int i = 0; i < METHODS; i++) {
            UnaryOperator<Object> method = method();
            nanosOfCall(method, WARM_UP_CALLS, keys);
            double each = nanosOfCall(method, CALLS, keys);
            if (i >= METHODS / 2) {
                nanos.add(each);
            }
        }
        System.out.println(NANOS + "=" + Figure.of(nanos).median());
        System.out.flush();
        Runtime.getRuntime().halt(0); // without the report of the observer
    }

    private static double nanosOfCall(UnaryOperator<Object> method, int calls, String... keys) {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            Object unused = method.apply(keys[i % keys.length]);
        }
        return (double) (thread.getCurrentThreadCpuTime() - before) / calls;
    }

    @SuppressWarnings("unchecked") // the class is the one below
    private static UnaryOperator<Object> method() throws Exception {
        Class<?> type = new Loader().loadClass(Catalog.class.getName());
        return (UnaryOperator<Object>) type.getConstructor().newInstance();
    }

    /** A class that each loader defines anew, with a result of {@link #OBJECTS} objects. */
    public static final class Catalog implements UnaryOperator<Object> {
        private final Object result = items();

        /** Creates a catalog. */
        public Catalog() {}

        private static List<Object> items() {
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                items.add(new Object[] {"item " + i, i, (double) i});
            }
            return items;
        }

        @Override
        @Coalesce(ttl = "1h")
        public Object apply(Object key) {
            return result;
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(VerifiedCalls.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Catalog.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = VerifiedCalls.class.getResourceAsStream("VerifiedCalls$Catalog.class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
