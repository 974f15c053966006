package dev.coalesce.agent.weave;

import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Finds an empty class for each that is not there. A method may name classes of an optional library: such a class loads
 * and runs all the same, and Byte Buddy, which looks at each method's types, has to get over it as the JVM does.
 */
final class MissingClasses implements ClassFileLocator {
    @Override
    public Resolution locate(String name) {
        ClassWriter empty = new ClassWriter(0);
        empty.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
        empty.visitEnd();
        return new Resolution.Explicit(empty.toByteArray());
    }

    @Override
    public void close() {
        // holds nothing
    }
}
