package dev.coalesce.agent.weave;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/** Types as their class files say. Those of the JDK are read once for all, however many classes lead to them. */
class Types extends TypePool.Default.WithLazyResolution {
    private static final String JDK = "java."; // where no class loader of an application can define one

    Types(ClassFileLocator files, ReaderMode mode) {
        super(new CacheProvider.Simple(), files, mode);
    }

    @Override
    protected Resolution doResolve(String name) {
        return name.startsWith(JDK) ? OfJdk.POOL.describe(name) : super.doResolve(name);
    }

    /** Those that a class to be woven leads to: read anew for each, but for our annotations. */
    static final class OfApplication extends Types {
        /** Names of parameters may stand in the debug information only, which this mode reads too. */
        OfApplication(ClassFileLocator files) {
            super(files, ReaderMode.EXTENDED);
        }

        @Override
        protected Resolution doResolve(String name) {
            return OwnClasses.areAnnotations(name) ? OwnClasses.resolve(name) : super.doResolve(name);
        }
    }

    private static final class OfJdk extends TypePool.Default.WithLazyResolution {
        static final TypePool POOL = new OfJdk();

        private final Map<String, Resolution> loaded = new HashMap<>();

        OfJdk() {
            super(
                    new CacheProvider.Simple.UsingSoftReference(),
                    ClassFileLocator.ForClassLoader.ofPlatformLoader(),
                    ReaderMode.FAST);
            // Almost every class leads to these, and they are loaded: no file to read.
            for (Class<?> type :
                    new Class<?>[] {Object.class, String.class, Class.class, Enum.class, Throwable.class}) {
                loaded.put(type.getName(), new Resolution.Simple(TypeDescription.ForLoadedType.of(type)));
            }
        }

        @Override
        protected Resolution doResolve(String name) {
            Resolution known = loaded.get(name);
            return known != null ? known : super.doResolve(name);
        }
    }
}
