import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Two bundles with one class, and what is left of one that goes. Boot delegation is as it is by default: java.* only. */
public final class Felix {
    private Felix() {}

    public static void main(String[] args) throws Exception {
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        new File("felix-cache").getAbsolutePath(),
                        "org.osgi.framework.storage.clean",
                        "onFirstInit"));
        framework.start();
        Bundle one = started(framework, args[0]);
        System.out.println("one: " + some(one));
        WeakReference<Object> loader = oneThatGoes(framework, args[1]);
        System.out.println("one again: " + some(one));
        long start = System.nanoTime();
        while (loader.get() != null) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new IllegalStateException("not collected");
            }
            System.gc();
        }
        System.out.println("two is collected");
        framework.stop();
        framework.waitForStop(20_000);
    }

    private static WeakReference<Object> oneThatGoes(Framework framework, String jar) throws Exception {
        Bundle two = started(framework, jar);
        System.out.println("two: " + some(two));
        WeakReference<Object> loader =
                new WeakReference<>(two.loadClass("shop.Prices").getClassLoader());
        two.uninstall();
        return loader;
    }

    private static Bundle started(Framework framework, String jar) throws Exception {
        Bundle bundle =
                framework.getBundleContext().installBundle(Path.of(jar).toUri().toString());
        bundle.start();
        return bundle;
    }

    private static Object some(Bundle bundle) throws Exception {
        return bundle.loadClass("shop.Prices").getMethod("some").invoke(null);
    }
}
