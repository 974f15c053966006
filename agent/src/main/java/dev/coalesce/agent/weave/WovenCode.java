package dev.coalesce.agent.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Looks for call sites of ours. What a class was once made of stays in its constant pool when the JVM makes it anew, so
 * that alone does not tell.
 */
final class WovenCode extends ClassVisitor {
    private final String bootstrap;
    private boolean found;

    private WovenCode(String bootstrap) {
        super(OpenedClassReader.ASM_API);
        this.bootstrap = bootstrap;
    }

    /** Whether a method of the class file has a call site that this class links. */
    static boolean isIn(byte[] classFile, String bootstrap) {
        WovenCode code = new WovenCode(bootstrap);
        OpenedClassReader.of(classFile).accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return code.found;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new MethodVisitor(OpenedClassReader.ASM_API) {
            @Override
            public void visitInvokeDynamicInsn(String role, String type, Handle linkedBy, Object... arguments) {
                found |= linkedBy.getOwner().equals(bootstrap);
            }
        };
    }
}
