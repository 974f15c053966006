package dev.coalesce.agent.weave.plan;

import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds methods that call nothing and have no loop: accessors, constants, small conversions. They cannot take long, so
 * observing them would only cost time.
 */
final class SmallBodies extends ClassVisitor {
    private final Set<String> found = new HashSet<>();

    private SmallBodies() {
        super(OpenedClassReader.ASM_API);
    }

    /** Returns the names of these methods in a class file, each followed by its descriptor. */
    static Set<String> of(byte[] classFile) {
        SmallBodies bodies = new SmallBodies();
        OpenedClassReader.of(classFile).accept(bodies, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return bodies.found;
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new MethodVisitor(OpenedClassReader.ASM_API) {
            private final Set<Label> behind = new HashSet<>();
            private boolean isSmall = true;

            @Override
            public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                isSmall = false;
            }

            @Override
            public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                isSmall = false;
            }

            @Override
            public void visitLabel(Label label) {
                behind.add(label);
            }

            @Override
            public void visitJumpInsn(int opcode, Label label) {
                isSmall &= !behind.contains(label);
            }

            @Override
            public void visitEnd() {
                if (isSmall) {
                    found.add(name + descriptor);
                }
            }
        };
    }
}
