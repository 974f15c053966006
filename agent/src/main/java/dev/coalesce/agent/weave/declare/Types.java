package dev.coalesce.agent.weave.declare;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.AsmClassReader;
import org.jspecify.annotations.Nullable;

/** Describes types from their class files. The types of the JDK are read once, and shared by all pools. */
public class Types extends TypePool.Default.WithLazyResolution {
    /** The start of the names that no class loader of an application can define. */
    private static final String JDK = "java.";

    Types(ClassFileLocator files, ReaderMode mode) {
        super(new ReadableTypes(), files, mode);
    }

    /**
     * Describes a class of the application that may be woven.
     *
     * @param name the name of the class, with dots
     * @param files the class files of the class and of the types it refers to
     * @return a description that reads further types when they are first needed
     */
    public static TypeDescription describe(String name, ClassFileLocator files) {
        return new OfApplication(files).describe(name).resolve();
    }

    /**
     * Describes a class that a configuration names.
     *
     * @param name the name of the class, with dots
     * @param files the class files that may have it
     * @return null if there is no such class
     */
    public static @Nullable TypeDescription find(String name, ClassFileLocator files) {
        Resolution found = new OfApplication(files).describe(name);
        return found.isResolved() ? found.resolve() : null;
    }

    @Override
    protected Resolution doResolve(String name) {
        return name.startsWith(JDK) ? OfJdk.POOL.describe(name) : super.doResolve(name);
    }

    /**
     * Remembers the types that could be read. If the others were remembered too, a later method that merely names such a
     * type, and does not need to know what it is, could not be described either.
     */
    private static final class ReadableTypes extends CacheProvider.Simple {
        @Override
        public Resolution register(String name, Resolution resolution) {
            return resolution.isResolved() ? super.register(name, resolution) : resolution;
        }
    }

    /** Forgets types when memory is short. */
    private static final class ReadableJdkTypes extends CacheProvider.Simple.UsingSoftReference {
        @Override
        public Resolution register(String name, Resolution resolution) {
            return resolution.isResolved() ? super.register(name, resolution) : resolution;
        }
    }

    /**
     * The types that one class refers to. They are read anew for each class, since two class loaders may have different
     * types of one name; our annotations are the exception.
     */
    private static final class OfApplication extends Types {
        /** The extended mode reads debug information, which may be the only place that has the names of parameters. */
        OfApplication(ClassFileLocator files) {
            super(files, ReaderMode.EXTENDED);
        }

        @Override
        protected Resolution doResolve(String name) {
            return OwnClasses.isAnnotationType(name) ? OwnClasses.resolveAnnotationType(name) : super.doResolve(name);
        }

        @Override
        protected TypeDescription doParse(AsmClassReader classFile) {
            return super.doParse(new WellFormedSignatures(classFile));
        }
    }

    private static final class OfJdk extends TypePool.Default.WithLazyResolution {
        static final TypePool POOL = new OfJdk();

        private final Map<String, Resolution> loaded = new HashMap<>();

        OfJdk() {
            super(new ReadableJdkTypes(), ClassFileLocator.ForClassLoader.ofPlatformLoader(), ReaderMode.FAST);
            // Almost every class refers to these. They are loaded, so no file needs to be read.
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
