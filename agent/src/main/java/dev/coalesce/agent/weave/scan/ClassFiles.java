package dev.coalesce.agent.weave.scan;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the class files of types that are not loaded yet, while the JVM defines a class that refers to them.
 *
 * <p><b>Which class loaders are asked.</b> The defining thread may hold any lock of the application, so code of the
 * application's class loaders must not run now: two class loaders that ask each other would deadlock. Only these are
 * asked:
 *
 * <ul>
 *   <li>class loaders of the JDK
 *   <li>the search path of a {@link URLClassLoader}, without the methods that a subclass overrides
 *   <li>class loaders of a few frameworks, if all their ancestors can be asked too, see {@link #FRAMEWORKS}
 * </ul>
 *
 * <p>Of these, the JVM would run the same code next, with the same locks held, because it loads the supertypes of the
 * class next. Any other class loader is skipped, and its ancestors are asked.
 *
 * <p><b>Which files are opened.</b> A jar is opened and closed again for each class file. That is cheap, because the JDK
 * shares the directory of a jar which its class loader has open. The JDK's cache of jar connections is never used: it
 * would keep the jar open, and serve it after it was replaced.
 */
public final class ClassFiles {
    /**
     * The class loaders whose {@code getResource} takes no other locks than their {@code loadClass}, by the name of the
     * class: both search the same sources in the same order.
     */
    private static final String[] FRAMEWORKS = {
        "org.apache.catalina.loader.ParallelWebappClassLoader",
        "org.apache.catalina.loader.WebappClassLoader",
        "org.eclipse.osgi.internal.loader.EquinoxClassLoader",
        "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader",
        "org.jboss.modules.ModuleClassLoader",
        "io.quarkus.bootstrap.runner.RunnerClassLoader"
    };

    private static final String CLASS = ".class";
    private static final String IN_JAR = "!/";

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private ClassFiles() {}

    /**
     * Gives access to the search paths of subclasses of {@link URLClassLoader}. Without it, only {@link URLClassLoader}
     * itself is asked.
     *
     * @param instrumentation the JVM's instrumentation service
     */
    public static void enableUrlSearchPaths(Instrumentation instrumentation) {
        UrlSearchPath.enable(instrumentation);
    }

    /**
     * Reads a class file.
     *
     * @param loader the class loader that is defining a class which refers to the type; null: that of the JDK
     * @param type the name of the type, with slashes
     * @return null if the class file cannot be found, or not without running code of the application
     */
    public static byte @Nullable [] read(@Nullable ClassLoader loader, String type) {
        try {
            URL url = find(loader, type + CLASS);
            return url == null ? null : read(url);
        } catch (IOException | RuntimeException | LinkageError e) {
            return null; // a protocol or a framework may throw anything
        }
    }

    /**
     * Tells whether a class file can be found.
     *
     * @param loader a class loader
     * @param type the name of a type, with slashes
     * @return false also if that cannot be decided without running code of the application
     */
    static boolean isFound(ClassLoader loader, String type) {
        try {
            return find(loader, type + CLASS) != null;
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Returns a number that changes when the search path of a class loader, or of an ancestor, grows. */
    static int searchPathSize(ClassLoader loader) {
        int size = 0;
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            size += UrlSearchPath.size(each);
        }
        return size;
    }

    private static @Nullable URL find(@Nullable ClassLoader loader, String resource) {
        if (loader == null) {
            return PLATFORM.getResource(resource);
        }
        if (isOfJdk(loader) || (isOfFramework(loader) && canAsk(loader.getParent()))) {
            return loader.getResource(resource);
        }
        URL found = find(loader.getParent(), resource);
        return found == null && loader instanceof URLClassLoader ? UrlSearchPath.find(loader, resource) : found;
    }

    private static boolean canAsk(@Nullable ClassLoader loader) {
        return loader == null
                || isOfJdk(loader)
                || ((loader.getClass() == URLClassLoader.class || isOfFramework(loader)) && canAsk(loader.getParent()));
    }

    /** The class loader of a module layer asks its parent first, which may be the application's. */
    private static boolean isOfJdk(ClassLoader loader) {
        Class<?> type = loader.getClass();
        return type.getClassLoader() == null
                && type.getName().startsWith("jdk.internal.loader.")
                && (loader.getParent() == null || isOfJdk(loader.getParent()));
    }

    private static boolean isOfFramework(ClassLoader loader) {
        String name = loader.getClass().getName();
        for (String framework : FRAMEWORKS) {
            if (framework.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] read(URL url) throws IOException {
        String path = url.getFile();
        if (url.getProtocol().equals("file")) {
            File file = file(url.toString());
            if (file != null) {
                try (InputStream in = new FileInputStream(file)) {
                    return in.readAllBytes();
                }
            }
        }
        int end = path.indexOf(IN_JAR);
        if (url.getProtocol().equals("jar")
                && path.startsWith("file:")
                && end == path.lastIndexOf(IN_JAR)
                && path.indexOf('%', Math.max(end, 0)) < 0) {
            File jar = end < 0 ? null : file(path.substring(0, end));
            if (jar != null) {
                return read(jar, path.substring(end + IN_JAR.length()));
            }
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static byte[] read(File jar, String name) throws IOException {
        try (ZipFile file = new ZipFile(jar)) {
            ZipEntry entry = file.getEntry(name);
            if (entry == null) {
                throw new IOException("no entry " + name);
            }
            try (InputStream in = file.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    /** Returns null if the URL does not name a local file, or is written in a way that only its handler understands. */
    private static @Nullable File file(String url) {
        try {
            return new File(new URI(url));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
