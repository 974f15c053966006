package dev.coalesce.agent.weave;

import dev.coalesce.Coalesce;
import dev.coalesce.Invalidates;
import dev.coalesce.OnTimeout;
import dev.coalesce.Scope;
import java.util.ArrayList;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.AsmClassReader;

/**
 * Our own classes as their files say: reflection on annotations makes a proxy class for each, while the application starts.
 * Thread-safe.
 */
final class OwnClasses {
    static final ClassFileLocator FILES = ClassFileLocator.ForClassLoader.of(OwnClasses.class.getClassLoader());

    private static final TypePool POOL = new Pool();

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

    private static final class Pool extends Types {
        Pool() {
            super(FILES, ReaderMode.FAST);
        }

        @Override
        protected TypeDescription doParse(AsmClassReader classFile) {
            TypeDescription type = super.doParse(classFile);
            return areAnnotations(type.getName()) ? new DescribedOnce(type) : type;
        }
    }

    /** With its attributes: where one was not written, Byte Buddy looks for it among all of them, each described anew. */
    private static final class DescribedOnce extends TypeDescription.AbstractBase.OfSimpleType.WithDelegation {
        private final TypeDescription type;
        private final MethodList<MethodDescription.InDefinedShape> methods;

        DescribedOnce(TypeDescription type) {
            this.type = type;
            this.methods = new MethodList.Explicit<>(new ArrayList<>(type.getDeclaredMethods()));
        }

        @Override
        protected TypeDescription delegate() {
            return type;
        }

        @Override
        public String getName() {
            return type.getName();
        }

        @Override
        public MethodList<MethodDescription.InDefinedShape> getDeclaredMethods() {
            return methods;
        }
    }
}
