package dev.coalesce.agent.weave;

import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * Our own classes as their files say: reflection on annotations makes a proxy class for each, while the application starts.
 * Thread-safe.
 */
final class OwnClasses {
    static final ClassFileLocator FILES = ClassFileLocator.ForClassLoader.of(OwnClasses.class.getClassLoader());

    private static final TypePool POOL = new TypePool.Default.WithLazyResolution(
            new TypePool.CacheProvider.Simple(), FILES, TypePool.Default.ReaderMode.FAST);

    private OwnClasses() {}

    static TypeDescription describe(Class<?> type) {
        return POOL.describe(type.getName()).resolve();
    }
}
