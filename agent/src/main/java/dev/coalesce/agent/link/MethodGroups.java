package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.ResultStrategy;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.settings.MethodSpec;
import java.lang.invoke.SwitchPoint;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one linked method: one for all objects, one for each class, or one for each object, as its scope says.
 * The class of the method holds them. Thread-safe.
 */
final class MethodGroups {
    final CoalescedMethod method;

    /** The spec that the call sites of these groups carry. */
    final MethodSpec spec;

    private final ResultStrategy strategy;
    private final Class<?> declaring;
    private final OverridingClasses overriding;

    /** The group of a method whose objects all share, or of a static method. */
    private final CallGroup shared;

    /** The groups of a method of which the objects of one class share, and no others. */
    final RemovableClassValue<CallGroup> byClass = new RemovableClassValue<>() {
        @Override
        protected CallGroup create(Class<?> type) {
            return openFor(type, null);
        }
    };

    /** The groups of a method whose objects all share, except objects of classes that override the method. */
    final RemovableClassValue<CallGroup> sharedUnlessOverridden = new RemovableClassValue<>() {
        @Override
        protected CallGroup create(Class<?> type) {
            return isSuperIn(type) ? strategy.openGroup(method, null).disable() : MethodGroups.this.shared;
        }
    };

    private @Nullable WeakInstanceGroups weak;
    private @Nullable KeySwitch keySwitch;

    private final OwnObjects ownObjects;

    MethodGroups(
            CoalescedMethod method,
            MethodSpec spec,
            ResultStrategy strategy,
            Class<?> declaring,
            OverridingClasses overriding) {
        this.method = method;
        this.spec = spec;
        this.strategy = strategy;
        this.declaring = declaring;
        this.overriding = overriding;
        this.shared = strategy.openGroup(method, null);
        this.ownObjects = new OwnObjects(method);
    }

    CallGroup shared() {
        return shared;
    }

    /** Returns a switch point that is valid until a coalesced method overrides this one. */
    SwitchPoint notOverridden() {
        return overriding.noneInherits();
    }

    /** Returns what leaves keys out while calls are not coalesced. Created on demand: keys of strings need none. */
    synchronized KeySwitch keySwitch() {
        KeySwitch created = keySwitch;
        if (created == null) {
            created = new KeySwitch();
            keySwitch = created;
            method.switchKeys(created);
        }
        return created;
    }

    /** Returns the groups of objects that cannot hold their own. Created on demand: most methods need none. */
    synchronized WeakInstanceGroups weakInstanceGroups() {
        WeakInstanceGroups groups = weak;
        if (groups == null) {
            groups = new WeakInstanceGroups(this);
            weak = groups;
        }
        return groups;
    }

    /**
     * Opens the group of one object. If the object holds the group, it is the scope owner, so that a clone is not taken
     * for it.
     */
    CallGroup open(Object self, @Nullable Object scopeOwner) {
        ownObjects.opened();
        return openFor(self.getClass(), scopeOwner);
    }

    private CallGroup openFor(Class<?> type, @Nullable Object scopeOwner) {
        CallGroup group = strategy.openGroup(method, scopeOwner);
        return isSuperIn(type) ? group.disable() : group;
    }

    /** Tells whether objects of a class reach this body by {@code super} only. */
    private boolean isSuperIn(Class<?> type) {
        return overriding.isOverriddenIn(type, declaring);
    }

    /** Releases everything: the agent leaves, or other groups take the place of these. */
    void close() {
        method.invalidateAll();
        byClass.removeAll();
        sharedUnlessOverridden.removeAll();
    }
}
