package dev.coalesce.agent.weave.rewrite;

import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Gives a class file back the names of parameters that the JVM has left out. */
public final class ParameterNamesRewriter {
    private ParameterNamesRewriter() {}

    /**
     * A parameter.
     *
     * @param name its name; null if the class file has none
     * @param flags its modifiers
     */
    public record Parameter(@Nullable String name, int flags) {}

    /**
     * Adds names.
     *
     * @param classFile the bytes of the class
     * @param parameters the parameters by the name and descriptor of their method
     * @return the new bytes; null if the class file has names of parameters
     */
    public static byte @Nullable [] add(byte[] classFile, Map<String, List<Parameter>> parameters) {
        ClassReader reader = OpenedClassReader.of(classFile);
        if (hasNames(reader)) {
            return null;
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        ClassVisitor adding = new ClassVisitor(OpenedClassReader.ASM_API, writer) {
            @Override
            public MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                for (Parameter each : parameters.getOrDefault(name + descriptor, List.of())) {
                    method.visitParameter(each.name(), each.flags());
                }
                // A visitor of its own: ASM copies a method as it is if the writer's own visitor is returned.
                return new MethodVisitor(OpenedClassReader.ASM_API, method) {};
            }
        };
        reader.accept(adding, 0);
        return writer.toByteArray();
    }

    private static boolean hasNames(ClassReader reader) {
        boolean[] found = new boolean[1];
        ClassVisitor searching = new ClassVisitor(OpenedClassReader.ASM_API) {
            @Override
            public MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                return new MethodVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public void visitParameter(String parameter, int flags) {
                        found[0] = true;
                    }
                };
            }
        };
        reader.accept(searching, ClassReader.SKIP_CODE);
        return found[0];
    }
}
