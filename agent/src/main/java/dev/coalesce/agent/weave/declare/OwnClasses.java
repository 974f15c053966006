package dev.coalesce.agent.weave.declare;

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
 * Describes the agent's own classes from their class files. Reflection would create a proxy class for each annotation
 * while the application starts. Safe for use by any number of threads.
 */
public final class OwnClasses {
    /** The class files of the agent. */
    public static final ClassFileLocator FILES = ClassFileLocator.ForClassLoader.of(OwnClasses.class.getClassLoader());

    private static final TypePool POOL = new Pool();

    /** The names of the types of the annotations' jar. An application has that jar too. */
    private static final Set<String> ANNOTATIONS = Set.of(
            Coalesce.class.getName(),
            Invalidates.class.getName(),
            Invalidates.All.class.getName(),
            Scope.class.getName(),
            OnTimeout.class.getName());

    private OwnClasses() {}

    /**
     * Describes a class of the agent.
     *
     * @param type the class
     * @return its description, which is shared
     */
    public static TypeDescription describe(Class<?> type) {
        return POOL.describe(type.getName()).resolve();
    }

    static boolean isAnnotationType(String name) {
        return ANNOTATIONS.contains(name);
    }

    static TypePool.Resolution resolveAnnotationType(String name) {
        return POOL.describe(name);
    }

    private static final class Pool extends Types {
        Pool() {
            super(FILES, ReaderMode.FAST);
        }

        @Override
        protected TypeDescription doParse(AsmClassReader classFile) {
            TypeDescription type = super.doParse(classFile);
            return isAnnotationType(type.getName()) ? new DescribedOnce(type) : type;
        }
    }

    /**
     * An annotation whose attributes are described once. Byte Buddy looks for the default of an attribute among all
     * attributes, and would describe each of them anew every time.
     */
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
