package dev.coalesce;

/** Between which objects results are shared. Static methods always share per class. */
public enum Scope {
    /** Two objects never share results: each has its own. */
    INSTANCE,

    /** All instances of the class that declares the method share results. */
    TYPE
}
