package dev.coalesce.agent.testing;

import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Turns compiled classes into what a library generates under such a name: a compiler leaves other marks in a class file
 * than a generator.
 */
public final class GeneratedLike {
    private GeneratedLike() {}

    /** Changes those classes whose names are the ones that a library gives. */
    public static Map<String, byte[]> libraries(Map<String, byte[]> compiled) {
        Map<String, byte[]> changed = new HashMap<>(compiled);
        changed.replaceAll((name, bytes) -> {
            if (name.endsWith("_ClientProxy")) {
                return gizmo(bytes);
            } else if (name.contains("$$SpringCGLIB$$")) {
                return withField(bytes, "CGLIB$BOUND");
            } else if (name.contains("$MockitoMock$")) {
                return withField(bytes, "mockitoInterceptor");
            }
            return name.endsWith("$DefaultImpls") ? kotlin(bytes) : bytes;
        });
        return changed;
    }

    /** Quarkus generates synthetic classes without debug information. */
    public static byte[] gizmo(byte[] compiled) {
        return change(compiled, ClassReader.SKIP_DEBUG, Opcodes.ACC_SYNTHETIC, visitor -> {});
    }

    /** Most libraries add a field to the classes that they generate, and no debug information. */
    public static byte[] withField(byte[] compiled, String field) {
        return change(
                compiled,
                ClassReader.SKIP_DEBUG,
                0,
                visitor -> visitor.visitField(Opcodes.ACC_PRIVATE, field, "Z", null, null)
                        .visitEnd());
    }

    /** Returns a class file as javac writes it with {@code -g:none}. */
    public static byte[] withoutDebugInformation(byte[] compiled) {
        return change(compiled, ClassReader.SKIP_DEBUG, 0, visitor -> {});
    }

    private static byte[] kotlin(byte[] compiled) {
        return change(
                compiled,
                0,
                0,
                visitor -> visitor.visitAnnotation("Lkotlin/Metadata;", true).visitEnd());
    }

    private static byte[] change(
            byte[] compiled, int parsing, int flags, java.util.function.Consumer<ClassVisitor> addition) {
        ClassReader reader = new ClassReader(compiled);
        ClassWriter writer = new ClassWriter(0);
        reader.accept(
                new ClassVisitor(OpenedClassReader.ASM_API, writer) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            String signature,
                            String superName,
                            String[] interfaces) {
                        super.visit(version, access | flags, name, signature, superName, interfaces);
                    }

                    @Override
                    public void visitEnd() {
                        addition.accept(cv);
                        super.visitEnd();
                    }
                },
                parsing);
        return writer.toByteArray();
    }
}
