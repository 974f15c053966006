package dev.coalesce.agent.weave.declare;

import dev.coalesce.agent.weave.scan.ClassFileScan;
import java.lang.reflect.Proxy;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;

/** Recognises classes that a library generated at run time to stand in front of other objects, and mocks. */
public final class GeneratedClasses {
    private static final String PROXY = "java/lang/reflect/Proxy";

    /** A compiler writes this attribute into every class file; most generators do not. */
    private static final ClassFileScan SOURCE_FILE = new ClassFileScan("SourceFile");

    /**
     * Parts of the class names that Spring, CGLIB, Hibernate, Byte Buddy, Javassist, Weld, Quarkus and Micronaut give.
     */
    private static final List<String> PROXY_NAMES = List.of(
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

    /** Parts of the class names of mocks. The result of a mock is what its test says, and changes from call to call. */
    private static final List<String> MOCK_NAMES = List.of("$MockitoMock$", "EasyMock$", "$$EnhancerByMockito");

    private GeneratedClasses() {}

    /**
     * Tells whether a class is a mock.
     *
     * @param type the class
     * @return whether its name is one that a mocking library gives
     */
    public static boolean isMock(TypeDescription type) {
        return hasOneOf(MOCK_NAMES, type.getName());
    }

    /**
     * Tells whether a class that is not loaded yet was generated.
     *
     * @param type the class
     * @param classFile its bytes
     * @return whether it is a JDK proxy, or its name or class file is that of a generated class
     */
    public static boolean isGenerated(TypeDescription type, byte[] classFile) {
        if (ClassFileScan.supertypes(classFile).contains(PROXY)) {
            return true;
        }
        String name = type.getName();
        return hasOneOf(PROXY_NAMES, name) || (name.contains("$$") && !SOURCE_FILE.finds(classFile));
    }

    /**
     * Tells whether a loaded class was generated.
     *
     * @param type the class; one that is hidden, such as that of a lambda, is not a proxy
     * @return whether it is a JDK proxy or a mock, or its name is that of a generated class and it has no class file
     */
    public static boolean isGenerated(Class<?> type) {
        String name = type.getName();
        return Proxy.isProxyClass(type)
                || hasOneOf(PROXY_NAMES, name)
                || hasOneOf(MOCK_NAMES, name)
                || (name.contains("$$")
                        && !type.isHidden()
                        && type.getResource("/" + name.replace('.', '/') + ".class") == null);
    }

    private static boolean hasOneOf(List<String> parts, String name) {
        for (String part : parts) {
            if (name.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
