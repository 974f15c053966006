package dev.coalesce.agent.weave.scan;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches the URLs of a {@link URLClassLoader} as its {@code findClass} does. What a subclass overrides is not called:
 * that code may take the application's locks.
 */
final class UrlSearchPath {
    /** Written before main or while the agent attaches; null in unit tests. */
    private static volatile @Nullable Instrumentation instrumentation;

    private UrlSearchPath() {}

    static void enable(Instrumentation service) {
        instrumentation = service;
    }

    /** Finds a resource among the URLs of a class loader; null also if its class cannot be searched in this way. */
    static @Nullable URL find(ClassLoader loader, String resource) {
        if (loader.getClass() == URLClassLoader.class) {
            return ((URLClassLoader) loader).findResource(resource);
        }
        MethodHandle findResource = instrumentation == null ? null : OfSubclasses.FIND_RESOURCE;
        try {
            return findResource == null ? null : (URL) findResource.invokeExact((URLClassLoader) loader, resource);
        } catch (RuntimeException | LinkageError e) {
            throw e;
        } catch (Throwable e) {
            return null;
        }
    }

    /** Returns the number of URLs that a class loader searches now; 0 if that is unknown. */
    static int size(ClassLoader loader) {
        if (loader.getClass() == URLClassLoader.class) {
            return ((URLClassLoader) loader).getURLs().length;
        }
        if (instrumentation == null || !(loader instanceof URLClassLoader)) {
            return 0;
        }
        MethodHandle getUrls = OfSubclasses.GET_URLS;
        try {
            return getUrls == null ? 0 : ((URL[]) getUrls.invokeExact((URLClassLoader) loader)).length;
        } catch (Throwable e) {
            return 0;
        }
    }

    /** Method handles call the methods of the JDK's class on objects of subclasses. Many applications need none. */
    private static final class OfSubclasses {
        static final @Nullable MethodHandle FIND_RESOURCE =
                special("findResource", MethodType.methodType(URL.class, String.class));
        static final @Nullable MethodHandle GET_URLS = special("getURLs", MethodType.methodType(URL[].class));

        private static @Nullable MethodHandle special(String method, MethodType type) {
            Instrumentation service = instrumentation;
            if (service == null) {
                return null;
            }
            try {
                service.redefineModule(
                        URLClassLoader.class.getModule(),
                        Set.of(),
                        Map.of(),
                        Map.of("java.net", Set.of(UrlSearchPath.class.getModule())),
                        Set.of(),
                        Map.of());
                return MethodHandles.privateLookupIn(URLClassLoader.class, MethodHandles.lookup())
                        .findSpecial(URLClassLoader.class, method, type, URLClassLoader.class);
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }
    }
}
