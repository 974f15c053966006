package dev.coalesce.agent.weave.declare;

import dev.coalesce.agent.weave.scan.ClassFileScan;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Recognises classes that a library generated to stand in front of other objects, and mocks.
 *
 * <p>Anyone can give a class any name, so a name alone decides nothing. A class counts as generated if it has
 *
 * <ul>
 *   <li>an interface that the library adds to each class that it generates, or
 *   <li>nothing that a compiler writes for a debugger, and either the synthetic flag, a field that a library adds, or a
 *       name that generators give and methods that all pass the call on.
 * </ul>
 *
 * <p>If in doubt, a class counts as handwritten. It is then coalesced itself, and a proxy of its interface is not.
 */
public final class GeneratedClasses {
    private static final String PROXY = "java/lang/reflect/Proxy";

    /** Compilers write these attributes unless they are told not to; a generator has no source that they could name. */
    private static final Set<String> DEBUG_ATTRIBUTES = Set.of("SourceFile", "LineNumberTable");

    private static final ClassFileScan DEBUG_INFORMATION = new ClassFileScan("SourceFile", "LineNumberTable");

    private static final ClassFileScan LINES = new ClassFileScan("LineNumberTable");

    /** The name of the source file in the classes of Spring's CGLIB. */
    private static final ClassFileScan NO_SOURCE = new ClassFileScan("<generated>");

    /** Interfaces that libraries add to the classes that they generate as proxies. */
    private static final Set<String> PROXY_INTERFACES = Set.of(
            "org.springframework.aop.SpringProxy",
            "org.springframework.cglib.proxy.Factory",
            "org.springframework.context.annotation.ConfigurationClassEnhancer$EnhancedConfiguration",
            "net.sf.cglib.proxy.Factory",
            "org.hibernate.proxy.HibernateProxy",
            "org.hibernate.proxy.ProxyConfiguration",
            "javassist.util.proxy.Proxy",
            "javassist.util.proxy.ProxyObject",
            "org.jboss.weld.bean.proxy.ProxyObject",
            "org.jboss.weld.interceptor.proxy.LifecycleMixin",
            "org.jboss.weld.interceptor.util.proxy.TargetInstanceProxy",
            "org.jboss.weld.proxy.WeldClientProxy",
            "org.jboss.weld.proxy.WeldConstruct",
            "org.apache.webbeans.proxy.OwbInterceptorProxy",
            "org.apache.webbeans.proxy.OwbNormalScopeProxy",
            "io.quarkus.arc.ClientProxy",
            "io.quarkus.arc.Subclass",
            "io.micronaut.aop.Intercepted",
            "io.micronaut.aop.InterceptedProxy",
            "io.micronaut.aop.Introduced");

    /** Fields that CGLIB and Guice add to the classes that they generate. */
    private static final Set<String> PROXY_FIELDS = Set.of("CGLIB$BOUND", "CGLIB$CALLBACK_0", "GUICE$HANDLERS");

    /** The starts of the names of fields that Byte Buddy adds for the methods that it delegates. */
    private static final List<String> BYTE_BUDDY_FIELDS = List.of("cachedValue$", "delegate$", "invocationHandler$");

    /** Interfaces that mocking libraries add. What a mock returns is what its test says, and changes from call to call. */
    private static final Set<String> MOCK_INTERFACES = Set.of(
            "org.mockito.internal.creation.bytebuddy.MockAccess",
            "org.mockito.internal.creation.bytebuddy.access.MockAccess");

    /** Fields that Mockito and EasyMock add to the classes that they generate. */
    private static final Set<String> MOCK_FIELDS = Set.of("mockitoInterceptor", "$callback");

    private GeneratedClasses() {}

    /**
     * Tells whether a class is a mock.
     *
     * @param type the class
     * @param classFile its bytes
     * @return whether it has an interface or a field that a mocking library adds
     */
    public static boolean isMock(TypeDescription type, byte[] classFile) {
        return hasInterface(classFile, MOCK_INTERFACES)
                || (hasField(type, MOCK_FIELDS) && !hasDebugInformation(classFile));
    }

    /**
     * Tells whether a class that is not loaded yet was generated.
     *
     * @param type the class
     * @param classFile its bytes
     * @return whether it is a JDK proxy, or another class that a library generated
     */
    public static boolean isGenerated(TypeDescription type, byte[] classFile) {
        if (type.isInterface()) {
            return false;
        }
        if (ClassFileScan.supertypes(classFile).contains(PROXY)) {
            return hasFieldOfMethod(type);
        }
        if (hasInterface(classFile, PROXY_INTERFACES)) {
            return true;
        }
        return !hasDebugInformation(classFile)
                && (type.isSynthetic()
                        || hasField(type, PROXY_FIELDS)
                        || hasFieldOfByteBuddy(type)
                        || (type.getName().contains("$$") && PassingMethods.areAllOf(classFile)));
    }

    /**
     * Tells whether a loaded class was generated, without loading the types that it refers to.
     *
     * @param type the class; one that is hidden, such as that of a lambda, is not a proxy
     * @param poolContains whether the constant pool of a class contains one of some strings
     * @return whether it is a JDK proxy, a mock, or another class that a library generated
     */
    public static boolean isGenerated(Class<?> type, BiPredicate<Class<?>, Set<String>> poolContains) {
        if (Proxy.isProxyClass(type)) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (PROXY_INTERFACES.contains(each.getName()) || MOCK_INTERFACES.contains(each.getName())) {
                return true;
            }
        }
        return poolContains.test(type, PROXY_FIELDS)
                || (type.isSynthetic() && !type.isHidden() && !poolContains.test(type, DEBUG_ATTRIBUTES));
    }

    private static boolean hasDebugInformation(byte[] classFile) {
        return DEBUG_INFORMATION.finds(classFile) && (LINES.finds(classFile) || !NO_SOURCE.finds(classFile));
    }

    /** Reads the names only: the interfaces themselves may be missing. */
    private static boolean hasInterface(byte[] classFile, Set<String> names) {
        for (String each : ClassFileScan.supertypes(classFile)) {
            if (names.contains(each.replace('/', '.'))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasField(TypeDescription type, Set<String> names) {
        for (FieldDescription field : type.getDeclaredFields()) {
            if (names.contains(field.getName())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFieldOfByteBuddy(TypeDescription type) {
        for (FieldDescription field : type.getDeclaredFields()) {
            for (String start : BYTE_BUDDY_FIELDS) {
                if (field.isStatic() && field.isSynthetic() && field.getName().startsWith(start)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The JDK gives a proxy class a static field for each of its methods. */
    private static boolean hasFieldOfMethod(TypeDescription type) {
        for (FieldDescription field : type.getDeclaredFields()) {
            if (field.isStatic() && field.getType().asErasure().getName().equals(Method.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
