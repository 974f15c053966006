package dev.coalesce.agent.weave;

import java.lang.reflect.Proxy;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;

/** Recognises classes that a library made while the application runs, to stand in front of other objects. */
final class Generated {
    private static final String SOURCE = "SourceFile";

    /** In the names that Spring, CGLIB, Hibernate, Byte Buddy, Mockito, Javassist, Weld, Quarkus and Micronaut give. */
    private static final List<String> MARKS = List.of(
            "$$SpringCGLIB$$",
            "$$EnhancerBy",
            "$$FastClass",
            "ByCGLIB$$",
            "$HibernateProxy",
            "$ByteBuddy$",
            "$MockitoMock$",
            "_$$_jvst",
            "$Proxy$_$$_",
            "_ClientProxy",
            "_Subclass",
            "$Intercepted");

    private final ClassFileScan source = new ClassFileScan(SOURCE);

    boolean is(TypeDescription type, byte[] classFile) {
        TypeDescription.Generic superclass = type.getSuperClass();
        if (superclass != null && superclass.asErasure().represents(Proxy.class)) {
            return true;
        }
        String name = type.getName();
        for (String mark : MARKS) {
            if (name.contains(mark)) {
                return true;
            }
        }
        return name.contains("$$") && !source.finds(classFile);
    }
}
