import java.io.File;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Installs two bundles with the same class and uninstalls one. The default boot delegation covers only java.*. */
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
        Bundle one = start(framework, args[0]);
        System.out.println("one: " + callAll(one));
        WeakReference<Object> loader = installAndUninstall(framework, args[1]);
        System.out.println("one again: " + callAll(one));
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

    private static WeakReference<Object> installAndUninstall(Framework framework, String jar) throws Exception {
        Bundle two = start(framework, jar);
        System.out.println("two: " + callAll(two));
        WeakReference<Object> loader =
                new WeakReference<>(two.loadClass("shop.Prices").getClassLoader());
        two.uninstall();
        return loader;
    }

    private static Bundle start(Framework framework, String jar) throws Exception {
        Bundle bundle =
                framework.getBundleContext().installBundle(Path.of(jar).toUri().toString());
        bundle.start();
        return bundle;
    }

    private static Object callAll(Bundle bundle) throws Exception {
        return bundle.loadClass("shop.Prices").getMethod("callAll").invoke(null);
    }
}
