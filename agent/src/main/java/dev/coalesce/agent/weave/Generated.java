package dev.coalesce.agent.weave;

import java.lang.reflect.Proxy;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;

/** Recognises classes that a library made while the application runs, to stand in front of other objects. */
final class Generated {
    private static final String SOURCE = "SourceFile";
    private static final String PROXY = "java/lang/reflect/Proxy";

    /** In the names that Spring, CGLIB, Hibernate, Byte Buddy, Javassist, Weld, Quarkus and Micronaut give. */
    private static final List<String> MARKS = List.of(
            "$$SpringCGLIB$$",
            "$$EnhancerBy",
            "$$FastClass",
            "ByCGLIB$$",
            "$HibernateProxy",
            "$ByteBuddy$",
            "_$$_jvst",
            "$Proxy$_$$_",
            "_ClientProxy",
            "_Subclass",
            "$Intercepted");

    /** A mock answers what its test says, which changes from call to call. */
    private static final List<String> MOCKS = List.of("$MockitoMock$", "EasyMock$", "$$EnhancerByMockito");

    private final ClassFileScan source = new ClassFileScan(SOURCE);

    static boolean isMock(TypeDescription type) {
        return hasOneOf(MOCKS, type.getName());
    }

    boolean is(TypeDescription type, byte[] classFile) {
        if (ClassFileHeader.supertypes(classFile).contains(PROXY)) {
            return true;
        }
        String name = type.getName();
        return hasOneOf(MARKS, name) || (name.contains("$$") && !source.finds(classFile));
    }

    /** Of one that is loaded. A lambda is somebody's; what has no class file was made while the application runs. */
    static boolean is(Class<?> type) {
        String name = type.getName();
        return Proxy.isProxyClass(type)
                || hasOneOf(MARKS, name)
                || hasOneOf(MOCKS, name)
                || (name.contains("$$")
                        && !type.isHidden()
                        && type.getResource("/" + name.replace('.', '/') + ".class") == null);
    }

    private static boolean hasOneOf(List<String> marks, String name) {
        for (String mark : marks) {
            if (name.contains(mark)) {
                return true;
            }
        }
        return false;
    }
}
