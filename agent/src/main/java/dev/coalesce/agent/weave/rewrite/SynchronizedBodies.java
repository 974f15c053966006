package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.weave.plan.AddedMembers;
import java.util.Set;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Attribute;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.TypePath;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Moves the body of a synchronized method into a synchronized method of its own, which the original calls. Advice on
 * the original then runs outside the monitor. Followers do not wait for the monitor, and two objects cannot deadlock
 * over it.
 */
final class SynchronizedBodies extends AsmVisitorWrapper.AbstractBase {
    private final Set<String> bodies;

    /** Takes the names and descriptors of the methods to add. */
    SynchronizedBodies(Set<String> bodies) {
        this.bodies = bodies;
    }

    @Override
    public ClassVisitor wrap(
            TypeDescription type,
            ClassVisitor visitor,
            Implementation.Context context,
            TypePool pool,
            FieldList<FieldDescription.InDefinedShape> fields,
            MethodList<?> methods,
            int writerFlags,
            int readerFlags) {
        return moving(visitor, type.getInternalName());
    }

    /** Returns a visitor that moves the bodies of a class. */
    ClassVisitor moving(ClassVisitor visitor, String owner) {
        return bodies.isEmpty() ? visitor : new Splitter(visitor, owner);
    }

    private final class Splitter extends ClassVisitor {
        private final String owner;

        Splitter(ClassVisitor next, String owner) {
            super(OpenedClassReader.ASM_API, next);
            this.owner = owner;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean isSynchronized = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
            if (!isSynchronized || !bodies.contains(name + AddedMembers.BODY_SUFFIX + descriptor)) {
                return super.visitMethod(access, name, descriptor, signature, exceptions);
            }
            MethodVisitor original =
                    super.visitMethod(access & ~Opcodes.ACC_SYNCHRONIZED, name, descriptor, signature, exceptions);
            int visible = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL | Opcodes.ACC_VARARGS;
            MethodVisitor body = super.visitMethod(
                    (access & ~visible) | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC,
                    name + AddedMembers.BODY_SUFFIX,
                    descriptor,
                    null,
                    exceptions);
            return new Split(original, body, owner, access, name, descriptor);
        }
    }

    /** Sends annotations and other attributes to the original method, and the code to the new one. */
    private static final class Split extends MethodVisitor {
        private final MethodVisitor original;
        private final String owner;
        private final boolean isStatic;
        private final String name;
        private final String descriptor;

        Split(MethodVisitor original, MethodVisitor body, String owner, int access, String name, String descriptor) {
            super(OpenedClassReader.ASM_API, body);
            this.original = original;
            this.owner = owner;
            this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
            this.name = name;
            this.descriptor = descriptor;
        }

        @Override
        public void visitParameter(String parameter, int access) {
            original.visitParameter(parameter, access);
        }

        @Override
        public AnnotationVisitor visitAnnotation(String type, boolean visible) {
            return original.visitAnnotation(type, visible);
        }

        @Override
        public AnnotationVisitor visitTypeAnnotation(int ref, TypePath path, String type, boolean visible) {
            return original.visitTypeAnnotation(ref, path, type, visible);
        }

        @Override
        public void visitAnnotableParameterCount(int count, boolean visible) {
            original.visitAnnotableParameterCount(count, visible);
        }

        @Override
        public AnnotationVisitor visitParameterAnnotation(int parameter, String type, boolean visible) {
            return original.visitParameterAnnotation(parameter, type, visible);
        }

        @Override
        public void visitAttribute(Attribute attribute) {
            original.visitAttribute(attribute);
        }

        @Override
        public void visitCode() {
            callBody();
            super.visitCode();
        }

        private void callBody() {
            original.visitCode();
            int slot = 0;
            if (!isStatic) {
                original.visitVarInsn(Opcodes.ALOAD, slot++);
            }
            for (Type argument : Type.getArgumentTypes(descriptor)) {
                original.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
                slot += argument.getSize();
            }
            // The body is a private method of this class. Every version of the JVM allows invokespecial for such a
            // call.
            original.visitMethodInsn(
                    isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL,
                    owner,
                    name + AddedMembers.BODY_SUFFIX,
                    descriptor,
                    false);
            Type result = Type.getReturnType(descriptor);
            original.visitInsn(result.getOpcode(Opcodes.IRETURN));
            original.visitMaxs(Math.max(slot, result.getSize()), slot);
            original.visitEnd();
        }
    }
}
