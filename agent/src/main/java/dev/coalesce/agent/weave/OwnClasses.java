package dev.coalesce.agent.weave;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import java.util.Set;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * Our own classes as their files say: reflection on annotations makes a proxy class for each, while the application starts.
 * Thread-safe.
 */
final class OwnClasses {
    static final ClassFileLocator FILES = ClassFileLocator.ForClassLoader.of(OwnClasses.class.getClassLoader());

    private static final TypePool POOL = new Types(FILES, TypePool.Default.ReaderMode.FAST);

    /** Of the annotations' jar, which an application has too. */
    private static final Set<String> ANNOTATIONS = Set.of(
            Coalesce.class.getName(),
            Invalidates.class.getName(),
            Invalidates.All.class.getName(),
            Scope.class.getName(),
            OnTimeout.class.getName());

    private OwnClasses() {}

    static TypeDescription describe(Class<?> type) {
        return POOL.describe(type.getName()).resolve();
    }

    static boolean areAnnotations(String name) {
        return ANNOTATIONS.contains(name);
    }

    static TypePool.Resolution resolve(String annotation) {
        return POOL.describe(annotation);
    }
}
