import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;

/** Calls generated methods, each on behalf of several callers. */
public class PlantedLeaks {
    private static final int CALLS = 2_000;

    /** The arguments are the number of a method and its seed, and so on. */
    public static void main(String[] args) throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        for (String each : args) {
            String[] parts = each.split(":");
            Planted method = (Planted)
                    Class.forName("Planted" + parts[0]).getConstructor().newInstance();
            long seed = Long.parseLong(parts[1]);
            int threads = Integer.parseInt(parts[2]);
            CountDownLatch done = new CountDownLatch(threads);
            for (int i = 0; i < threads; i++) {
                World world = new World(seed, i);
                if (i == 0) {
                    System.out.println(parts[0] + ": " + world);
                }
                Thread thread = new Thread(() -> call(method, world, CALLS / threads, done), "caller" + i);
                thread.start();
            }
            done.await();
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        System.out.println("done");
    }

    private static void call(Planted method, World world, int calls, CountDownLatch done) {
        try {
            for (int i = 0; i < calls; i++) {
                world.next();
                try (Scope scope = Contexts.enter(world)) {
                    method.call(world);
                } finally {
                    Contexts.leave();
                }
            }
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        } finally {
            done.countDown();
        }
    }
}
