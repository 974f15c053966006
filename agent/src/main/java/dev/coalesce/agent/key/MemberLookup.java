package dev.coalesce.agent.key;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Finds the members that key paths name.
 *
 * @param caller has the access rights of the class for which a key is computed
 * @param loader finds the classes that own the members; null for the boot class loader
 */
record MemberLookup(MethodHandles.Lookup caller, @Nullable ClassLoader loader) {
    static MemberLookup of(MethodHandles.Lookup caller) {
        return new MemberLookup(caller, caller.lookupClass().getClassLoader());
    }

    MethodHandle find(KeyPath.Step step) throws ReflectiveOperationException {
        Class<?> owner = Class.forName(step.ownerName(), false, loader);
        try {
            return find(caller, owner, step);
        } catch (IllegalAccessException e) {
            MethodHandle found = findWithOwnersRights(owner, step);
            if (found == null) {
                throw e;
            }
            return found;
        }
    }

    /**
     * Looks a private member up with the rights of its owner. This works for owners in the caller's module or in a
     * package that is open to it; otherwise the result is null.
     */
    private @Nullable MethodHandle findWithOwnersRights(Class<?> owner, KeyPath.Step step)
            throws ReflectiveOperationException {
        try {
            return find(MethodHandles.privateLookupIn(owner, caller), owner, step);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private MethodHandle find(MethodHandles.Lookup lookup, Class<?> owner, KeyPath.Step step)
            throws ReflectiveOperationException {
        if (step.isMethod()) {
            MethodType type = MethodType.fromMethodDescriptorString(step.descriptor(), loader);
            return step.isStatic()
                    ? lookup.findStatic(owner, step.name(), type)
                    : lookup.findVirtual(owner, step.name(), type);
        }
        Class<?> type = MethodType.fromMethodDescriptorString("()" + step.descriptor(), loader)
                .returnType();
        return step.isStatic()
                ? lookup.findStaticGetter(owner, step.name(), type)
                : lookup.findGetter(owner, step.name(), type);
    }
}
