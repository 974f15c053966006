package dev.coalesce.agent.weave;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/**
 * The advice for each kind of method, with its inputs. Read from class files: what reflection says of annotations is a proxy
 * class for each, when the application starts.
 */
final class Advices {
    private final ClassFileLocator own;
    private final TypePool pool;

    Advices(ClassFileLocator own) {
        this.own = own;
        this.pool = new TypePool.Default.WithLazyResolution(
                new TypePool.CacheProvider.Simple(), own, TypePool.Default.ReaderMode.FAST);
    }

    Advice call(CallSites sites) {
        return Advice.withCustomMapping()
                .bind(sites.table())
                .bind(sites.key())
                .bind(sites.rerun())
                .to(type(CallAdvice.class), own);
    }

    Advice locking(CallSites sites) {
        return Advice.withCustomMapping()
                .bind(sites.table())
                .bind(sites.key())
                .bind(sites.monitor())
                .bind(sites.rerun())
                .to(type(MonitorAdvice.class), type(CallAdvice.class), own);
    }

    Advice drop(CallSites sites) {
        return Advice.withCustomMapping().bind(sites.drop()).to(type(DropAdvice.class), own);
    }

    private TypeDescription type(Class<?> advice) {
        return pool.describe(advice.getName()).resolve();
    }
}
