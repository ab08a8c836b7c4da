// Whatever of Electron the double lacks is an error with a name, not `undefined`.

export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object || key === 'then' || key === 'toJSON') {
        const value: unknown = Reflect.get(object, key)
        // Private fields belong to the object, not to this proxy.
        return typeof value === 'function' && key !== 'constructor' ? (value.bind(object) as unknown) : value
      }
      throw new Error(`The Electron double has no ${name}.${key}; add it in test/support/electron-double.`)
    },
    set(object, key, value) {
      if (!(key in object)) throw new Error(`The Electron double has no ${name}.${String(key)} to set.`)
      return Reflect.set(object, key, value, object)
    },
  })
}
